extension Explanation {
    /// Files that are right each by itself and not together, and more than the cluster holds.
    static let manyFileTexts: [Explanation] = [
        Explanation(
            .duplicateSlice,
            """
            Two of the files that are checked together describe a slice of the same
            name. A slice is identified by its name, in the whole cluster. To apply the
            second file would not make a second slice, it would turn the first one into
            the second: VMs that the second file lacks would be deleted, with their
            disks.

            Give one of them another name; the owner's name makes a good ending where
            everybody starts from the same file. If one file is an older copy of the
            other, remove it, or leave it out of the run.
            """, .session,
            wrong: #"""
                $ slicec validate labs/ana.json labs/bo.json
                error[SLC213]: slice in two files
                 --> labs/bo.json:2:12
                  |
                2 |   "slice": "two-tier",
                  |            ^^^^^^^^^^
                 ::: labs/ana.json:2:12
                  |
                2 |   "slice": "two-tier",
                  |            ---------- first used here
                  = Another of the files describes the slice "two-tier".
                  = help: give one of them another name
                """#,
            right: #"""
                $ sed -i s/two-tier/two-tier-bo/ labs/bo.json
                $ slicec validate labs/ana.json labs/bo.json
                2 files: ok, 2 slices, 4 VMs, 2 links
                """#),
        Explanation(
            .duplicateID,
            """
            Two of the files that are checked together pin the same slice ID. An ID
            belongs to one slice: its VLAN pool follows from it, and the ports on the
            hosts carry it. Whichever of the two is applied second would be refused.

            Leave "id" out of one of them, or of both: slicec gives each new slice the
            next ID that is free, and keeps it. A pin is for a slice that must have
            certain VLANs, and the IDs of two of those should not end in the same two
            digits (SLC215).
            """, .session,
            wrong: #"""
                $ slicec validate labs/ana.json labs/bo.json
                error[SLC214]: slice ID pinned in two files
                 --> labs/bo.json:3:9
                  |
                3 |   "id": 1000,
                  |         ^^^^
                 ::: labs/ana.json:3:9
                  |
                3 |   "id": 1000,
                  |         ---- first used here
                  = Another of the files pins the ID 1000.
                  = help: pin another ID, or leave the key out
                """#,
            right: #"""
                $ sed -i 's/"id": 1000/"id": 1001/' labs/bo.json
                $ slicec validate labs/ana.json labs/bo.json
                2 files: ok, 2 slices, 4 VMs, 2 links
                """#),
        Explanation(
            .sharedPool,
            """
            Two of the files that are checked together pin different IDs that have the
            same VLAN pool. A pool begins at VLAN 100 + (ID % 100) * 20, so there are
            100 pools, and IDs that end in the same two digits share one: 1000 and 1100
            both have VLANs 100 to 119. With both deployed, the first link of one slice
            and the first link of the other would be one network. slicec prevents that,
            so the one that is applied second would be refused.

            Pin an ID with other last digits, or leave "id" out: slicec never gives an
            ID whose pool is taken.
            """, .session,
            wrong: #"""
                $ slicec validate labs/ana.json labs/bo.json
                error[SLC215]: VLAN pool pinned twice
                 --> labs/bo.json:3:9
                  |
                3 |   "id": 1100,
                  |         ^^^^
                 ::: labs/ana.json:3:9
                  |
                3 |   "id": 1000,
                  |         ---- first used here
                  = Slice 1100 has the VLAN pool 100-119, and so has slice 1000.
                  = help: pin another ID, or leave the key out
                """#,
            right: #"""
                $ sed -i 's/"id": 1100/"id": 1101/' labs/bo.json
                $ slicec validate labs/ana.json labs/bo.json
                2 files: ok, 2 slices, 4 VMs, 2 links
                """#),
        Explanation(
            .overCapacity,
            """
            The VMs do not fit on the workers. A worker's "capacity" in the cluster file
            says how many VMs it takes (maxVMs) and how many cores, how much memory and
            how much disk all its VMs may have together (cores, memoryGB, diskGB); a
            bound that is not set does not bind. What a VM takes, its flavor says. The
            VMs of one file, or of all the files that are checked together, need more
            than there is: on all the workers, or on the one that some of them are
            pinned to.

            Take pins away, so that the VMs can spread; use a smaller flavor, or fewer
            VMs; or raise the capacity, if the machine has more to give. Where the files
            are not meant to be deployed at the same time, check them in separate runs.
            Slices that are deployed already are counted by slicec plan, which says so
            with SLC321.
            """, .session,
            wrong: #"""
                $ grep maxVMs cluster.json
                    { "name": "w1", "address": "10.0.10.1", "capacity": { "maxVMs": 2 } },
                    { "name": "w2", "address": "10.0.10.2", "capacity": { "maxVMs": 2 } }
                $ slicec validate topology.json
                error[SLC216]: more than the workers hold
                 --> topology.json:8:15
                  |
                8 |     { "name": "pc5", "flavor": "cirros" }
                  |               ^^^^^
                  = There are 5 VMs; the workers hold 4 VMs.
                  = help: use fewer VMs or a smaller flavor, or raise the capacity in the cluster file
                """#,
            right: #"""
                $ sed -i 's/"maxVMs": 2/"maxVMs": 3/' cluster.json
                $ slicec validate topology.json
                topology.json: ok, slice lab: 5 VMs, 0 links
                """#),
        Explanation(
            .tooManySlices,
            """
            More than 100 slices are checked together. There are 100 VLAN pools, of 20
            VLANs each from 100 to 2099, and each slice holds one as long as it lives.
            The slices in these files could therefore never be deployed at the same time
            on one cluster.

            Divide them: groups that take turns are checked one group at a time, and a
            second cluster has pools of its own. Slices that belong together and have
            few links each can be one slice; its 20 VLANs are enough for 20 links.
            """, .session,
            wrong: #"""
                $ slicec validate students
                error[SLC217]: more slices than VLAN pools
                 --> students/zoe.json:2:12
                  |
                2 |   "slice": "lab-zoe",
                  |            ^^^^^^^^^
                  = The files have 103 slices, and there are 100 VLAN pools.
                  = help: check and deploy them in groups of at most 100
                """#,
            right: #"""
                $ slicec validate --cluster east.json students/east
                52 files: ok, 52 slices, 104 VMs, 52 links
                $ slicec validate --cluster west.json students/west
                51 files: ok, 51 slices, 102 VMs, 51 links
                """#),
    ]
}
