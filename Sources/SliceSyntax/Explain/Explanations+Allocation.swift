extension Explanation {
    /// What a slice cannot have, beside what is recorded: an ID, VLANs, room, another owner.
    static let allocationTexts: [Explanation] = [
        Explanation(
            .poolsTaken,
            """
            Every slice has a pool of 20 VLANs, which follows from its ID: 100-119 for
            slice 1000, 120-139 for 1001, and so on up to 2080-2099. These are 100
            pools, and 100 slices are recorded. A slice that is being removed keeps its
            pool until the last of it is gone.

            Two slices in one pool would be one network, so there is no plan for one
            more slice, and nothing was recorded.

            See with slicec list what there is. Destroy a slice that nobody needs, and
            finish those whose status is "removing". A cluster with hosts and a state of
            its own has pools of its own.
            """, .session,
            wrong: #"""
                $ slicec plan exercise-7.json
                error[SLC307]: all VLAN pools are taken
                 --> exercise-7.json:2:12
                  |
                2 |   "slice": "exercise-7",
                  |            ^^^^^^^^^^^^
                  = 100 slices are recorded, and there are no more VLAN pools than that.
                  = help: destroy a slice (slicec list shows them)
                """#,
            right: #"""
                $ slicec list
                ID    NAME        STATUS   OWNER    VMS  LINKS  VLANS
                1000  exercise-1  running  student  2    1      100-119
                ...
                $ slicec destroy --slice exercise-1
                $ slicec apply exercise-7.json
                """#),
        Explanation(
            .idTaken,
            """
            "id" in the file pins the slice's ID, and the slice cannot have that one.
            Either something has it already: slices and VMs are numbered by one counter,
            so that may be a VM, also one of which something is still to be removed. Or
            the ID itself is free and its VLAN pool is not: the pool follows from the
            last two digits, so that slices 1000 and 1100 would share the VLANs 100-119.

            slicec does not take the next free ID instead: who pins one counts on it, or
            on the VLANs that come with it. Nothing was recorded.

            slicec list shows the IDs and pools of slices, slicec show those of VMs. Pin
            an ID that is free in both ways, or leave the key out, and slicec chooses
            one. If the holder is an earlier form of this slice, under another name,
            destroy that one first.
            """, .session,
            wrong: #"""
                $ slicec plan lab-two.json
                error[SLC308]: the pinned slice ID is taken
                 --> lab-two.json:4:9
                  |
                4 |   "id": 1100,
                  |         ^^^^
                  = Its VLAN pool 100-119 is held by slice "two-tier" (1000): IDs that differ by a multiple of 100 \#
                share one.
                  = help: pin another ID, or leave the key out
                """#,
            right: #"""
                # In lab-two.json, an ID whose last two digits no slice has:
                  "id": 1150,
                $ slicec plan lab-two.json
                """#),
        Explanation(
            .idChanged,
            """
            The slice is recorded with one ID, and the file now pins another. An ID is
            no mere label: VLANs follow from it, and from those subnets, gateways and
            the addresses of the guests.

            What is recorded stays as it is; slicec never renumbers what exists, since
            every link would have to be made anew under VMs that are at work. Nothing
            was changed.

            Write the recorded ID, or leave the key out: an ID that was once given is
            kept without it. If the file was to describe a second slice, give that a
            name of its own; it is by "slice" that slicec knows which one is meant. If
            this slice must have another ID, destroy it and apply again. Its disks are
            lost with that.
            """, .session,
            wrong: #"""
                $ slicec plan
                error[SLC309]: the slice ID cannot change
                 --> topology.json:4:9
                  |
                4 |   "id": 1005,
                  |         ^^^^
                  = Slice "two-tier" has the ID 1000, which its VLANs follow from.
                  = help: write 1000 or leave the key out; for another ID, destroy the slice and apply again
                """#,
            right: #"""
                  "slice": "two-tier",
                  "id": 1000,
                # Or, if it is to be a second slice:
                  "slice": "two-tier-copy",
                  "id": 1005,
                """#),
        Explanation(
            .ownerChanged,
            """
            A slice belongs to whoever it was first applied for: the "owner" of its
            file, else SLICEC_OWNER, else SUDO_USER, else the login name. The file now
            names someone else.

            Quotas are counted by owner. If an edit could change it, a slice could be
            moved out of one's own quota, or into another's. So the owner stays as it is
            recorded, and the plan is refused. Nothing was changed.

            Write the recorded owner, or leave the key out; who runs slicec makes no
            difference to a slice that exists. To hand the slice over, destroy it and
            apply it again with the new owner. Its disks are lost with that.
            """, .session,
            wrong: #"""
                $ slicec plan
                error[SLC310]: the owner cannot change
                 --> topology.json:4:12
                  |
                4 |   "owner": "student",
                  |            ^^^^^^^^^
                  = Slice "two-tier" belongs to "admin" since it was created.
                  = help: write "admin" or leave the key out; to hand it over, destroy and apply again
                """#,
            right: #"""
                  "owner": "admin",
                # Or, to hand it over, with its disks lost:
                $ slicec destroy --slice two-tier
                $ slicec apply          # with "owner": "student" in the file
                """#),
        Explanation(
            .quotaReached,
            """
            "quotas" in the cluster file says how many VMs an owner may have in all
            slices together; its key "*" is for each owner that is not listed. With this
            file, the owner would have more. VMs of a slice that is being removed count
            until it is gone. Where the file has too many by itself, that is SLC211.

            slicec does not make a part of a slice, so there is no plan, and nothing was
            recorded. What is deployed stays. A file with fewer VMs than its slice has
            now is always taken, also where the quota was lowered meanwhile.

            The message says how many VMs it would be, and which other slices of the
            owner they are in. Use fewer, destroy one of those slices, or have the quota
            raised by whoever keeps the cluster file.
            """, .session,
            wrong: #"""
                $ slicec plan exercise-2.json
                error[SLC315]: the owner's quota is used up
                 --> exercise-2.json:4:10
                  |
                4 |   "vms": [
                  |          ^
                  = "student" may have 6 VMs; this would make 7, 4 of them in slice exercise-1.
                  = help: use fewer VMs, destroy another slice, or raise the quota in the cluster file
                """#,
            right: #"""
                $ slicec destroy --slice exercise-1
                $ slicec apply exercise-2.json
                # Or, in the cluster file:
                  "quotas": { "admin": 10, "student": 8 }
                """#),
        Explanation(
            .vlansTaken,
            """
            Each link takes one VLAN of the slice's pool, and none is left for this one.
            The others are in use, or belonged to a link that is gone from the file and
            not yet from the hosts: a host was down, or an action failed. A pool has 20
            VLANs; 400-419 has 19, because VLAN 400 is that of all VMs with internet.

            A VLAN is not given out again before the last of its old link is gone: two
            links would be one segment until then. Nothing was recorded.

            If something is left to remove, apply the file without the new link; that
            finishes the removal, and then the new link has room. If all VLANs are in
            use by links, put more endpoints into one link: a segment of five VMs costs
            one VLAN too. Or make two slices.
            """, .session,
            wrong: #"""
                $ slicec plan wide.json
                error[SLC316]: no VLAN is free in the pool
                  --> wide.json:27:5
                   |
                27 |     { "name": "l21", "endpoints": ["a.eth21", "b.eth21"] }
                   |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                   = Every VLAN of the pool 100-119 of slice 1000 is in use, or belonged to a link that is not \#
                wholly removed yet.
                   = help: remove a link and apply, or join links into segments of three and more endpoints
                """#,
            right: #"""
                # Without l21 in the file: finishes what is left to remove.
                $ slicec apply wide.json
                # With l21 in the file again:
                $ slicec apply wide.json
                # Or, instead of one link for each pair of VMs, one for all:
                  { "name": "lan", "endpoints": ["a.eth1", "b.eth1", "c.eth1"] }
                """#),
        Explanation(
            .internetFull,
            """
            Every VM with "internet" has an address of its own in VLAN 400, which all
            slices share, and keeps it for as long as it is recorded. There are 241 of
            them, 10.60.7.10 to 10.60.7.250. All are held, by VMs of this slice and of
            others, and by VMs that are still to be removed.

            Two VMs with one address could not both reach the internet, so slicec gives
            none out twice. Nothing was recorded.

            Leave "internet" out where a VM can do without: its links work all the same.
            Or destroy a slice that nobody needs, and finish those whose status is
            "removing".
            """, .session,
            wrong: #"""
                $ slicec plan
                error[SLC327]: no address is free in VLAN 400
                 --> topology.json:5:15
                  |
                5 |     { "name": "web", "flavor": "cirros", "interfaces": 1, "internet": true },
                  |               ^^^^^
                  = All 241 addresses of 10.60.7.0/24 belong to VMs, or to VMs that are not wholly removed yet.
                  = help: leave "internet" out where a VM can do without, or destroy a slice (slicec list shows them)
                """#,
            right: #"""
                    { "name": "web", "flavor": "cirros", "interfaces": 1 },
                """#),
        Explanation(
            .linkFull,
            """
            Every endpoint of a link with DHCP has an address of its own in the link's
            subnet, from .10 to .250, and keeps it for as long as it is in the link.
            That is 241 of them, and this link is to have more, or has as many together
            with endpoints that are still to be taken away from it. Nothing was
            recorded.

            Join the interfaces that are too many by another link. A link with
            "dhcp": false has no addresses, and as many endpoints as you like: its
            guests choose their own. Where one endpoint of a full link takes the place
            of another, take the old one away first, and apply.
            """, .session,
            wrong: #"""
                $ slicec plan stadium.json
                error[SLC330]: no address is free on the link
                   --> stadium.json:249:20
                    |
                249 |         "seat241.eth1",
                    |         ^^^^^^^^^^^^^^
                    = The 241 addresses of 192.168.100.0/24 belong to other endpoints of the link.
                    = help: join at most 241 interfaces by one link, and the others by another; or switch its DHCP off ("dhcp": false)
                """#,
            right: #"""
                # In stadium.json, two links instead of one:
                  { "name": "stand-a", "endpoints": ["seat0.eth1", "seat1.eth1"] },
                  { "name": "stand-b", "endpoints": ["seat200.eth1", "seat201.eth1"] }
                """#),
        Explanation(
            .portsTaken,
            """
            Every VM has a VNC port of its own, which no other VM of the cluster has,
            and keeps it for as long as it is recorded. They are given out from 5901 up,
            and all of them, to 65535, are held. VMs that are still to be removed hold
            theirs too.

            Two VMs with one port could not both start on a worker, so slicec gives none
            out twice. Nothing was recorded.

            That is more than 59000 VMs, and most of them can hardly be in use. Look at
            what is recorded, destroy the slices that nobody needs, and finish those
            whose status is "removing".
            """, .session,
            wrong: #"""
                $ slicec plan
                error[SLC317]: no VNC port is free
                 --> topology.json:5:15
                  |
                5 |     { "name": "web", "flavor": "cirros", "interfaces": 1, "internet": true },
                  |               ^^^^^
                  = All VNC ports from 5901 up are in use.
                  = help: destroy a slice (slicec list shows them)
                """#,
            right: #"""
                $ slicec list
                $ slicec destroy --slice load-test
                $ slicec apply
                """#),
        Explanation(
            .idsTaken,
            """
            Slices and VMs are numbered by one counter, from 1000 to 65535 and round
            again, past every ID that is recorded, pinned, or still to be removed. The
            search went all the way round and found none that fits.

            For a slice, an ID has to be more than free: the VLAN pool that follows from
            it must be free, with a VLAN for each link. So this mostly means that one
            pool is left, 400-419 of the IDs that end in 15, and that the slice has 20
            links. That pool has 19 VLANs for links, because VLAN 400 is that of all VMs
            with internet. Otherwise nearly all of the 64536 IDs are held by VMs.
            Nothing was recorded.

            Destroy a slice that nobody needs, and finish those whose status is
            "removing". A slice with 20 links also fits when two of them become one link
            with more endpoints.
            """, .session,
            wrong: #"""
                $ slicec plan wide.json
                error[SLC320]: no ID is free
                 --> wide.json:2:12
                  |
                2 |   "slice": "wide",
                  |            ^^^^^^
                  = No ID from 1000 to 65535 is free and has a pool with enough VLANs.
                  = help: destroy a slice (slicec list shows them)
                """#,
            right: #"""
                $ slicec list
                ID    NAME        STATUS   OWNER    VMS  LINKS  VLANS
                1000  exercise-1  running  student  2    1      100-119
                ...
                $ slicec destroy --slice exercise-1
                $ slicec apply wide.json
                """#),
        Explanation(
            .capacityReached,
            """
            "capacity" of a worker in the cluster file bounds what slicec puts there:
            maxVMs, cores, memoryGB, diskGB. A new VM goes to the next worker in turn
            that has room for it, and none has; or the one that it is pinned to has not.
            A VM that is to move to another worker, or to get a larger flavor, must find
            room as well. For each worker the message says what it has too little of.

            slicec counts what is recorded, of all slices, and does not measure what a
            worker is doing; a guest that was shut down counts too. It neither goes
            beyond a bound nor makes a part of a slice, so there is no plan, and nothing
            was recorded. VMs that stay as they are stay, also where a bound was lowered
            meanwhile.

            Use a smaller flavor, take away the pin, destroy a slice that nobody needs,
            or raise the capacity, if the worker really has more.
            """, .session,
            wrong: #"""
                $ slicec plan build-farm.json
                error[SLC321]: no worker has room
                 --> build-farm.json:4:15
                  |
                4 |     { "name": "builder", "flavor": "large" }
                  |               ^^^^^^^^^
                  = No worker has room for "builder":
                    w3 has 1 of 1 GB memory free
                    w1 has 1 of at most 1 VMs
                    w2 has 3 of 4 cores free
                  = help: use a smaller flavor, destroy another slice, or raise the capacity in the cluster file
                """#,
            right: #"""
                # In build-farm.json, what w2 has room for:
                    { "name": "builder", "flavor": "ubuntu" }
                # Or, in the cluster file, if w2 has more cores than that:
                    { "name": "w2", "address": "10.0.10.2", "capacity": { "cores": 8 } },
                """#),
    ]
}
