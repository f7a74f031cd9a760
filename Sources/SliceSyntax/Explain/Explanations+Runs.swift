extension Explanation {
    /// What keeps a run from beginning: no cluster, no such slice, no approval.
    static let runTexts: [Explanation] = [
        Explanation(
            .noCluster,
            """
            apply and destroy work on hosts, and no cluster file says which. It is
            looked for in this order: --cluster, SLICEC_CLUSTER, cluster.json in the
            current folder, ~/.config/slicec/cluster.json (XDG_CONFIG_HOME in place of
            ~/.config).

            validate, plan, show and list do without one: they touch no host, and take a
            built-in cluster with the workers 10.0.10.1, 10.0.10.2 and 10.0.10.3. To log
            in there would be to change machines that nobody named; in your network,
            those addresses may be anything. Nothing was changed.

            Write a cluster file; it needs workers and a network node, and slicec doctor
            says what those hosts lack. No servers at hand? slicec lab up, as root,
            makes a cluster in this machine, and a link to its cluster file in the
            current folder.
            """, .session,
            wrong: #"""
                $ slicec apply
                error[SLC301]: no cluster file
                  = This command works on hosts, and no cluster file says which.
                  = help: write one to ./cluster.json (slicec explain SLC301 shows one), name it with --cluster or \#
                SLICEC_CLUSTER, or make a cluster in this machine with: slicec lab up
                """#,
            right: #"""
                $ cat cluster.json
                {
                  "name": "rack1",
                  "workers": [
                    { "name": "w1", "address": "10.0.10.1" },
                    { "name": "w2", "address": "10.0.10.2" }
                  ],
                  "networkNode": { "address": "w1", "uplink": "eno1" },
                  "ssh": { "user": "ubuntu" }
                }
                $ slicec apply
                """#),
        Explanation(
            .unknownSlice,
            """
            The state has no slice of this name or ID. Where there is no state at all,
            the message says so, with the path where slicec looked. A plan or an apply
            that was refused records nothing, and a slice that was taken down to the
            last object is forgotten.

            To destroy what is not there is an error and not success: with a slip in the
            name, the slice would run on while everybody took it for gone. Nothing was
            changed.

            Often it is the name. If the name is right, slicec may look into another
            state than the one with the slice: without --state, SLICEC_STATE or "state"
            in the cluster file, it lies in the home folder of whoever runs slicec,
            under the cluster's name. slicec list shows what is recorded. destroy and
            plan --destroy take the name from the topology file; destroy --slice and
            show take a name or an ID.
            """, .session,
            wrong: #"""
                $ slicec destroy --slice two-teir
                error[SLC313]: no such slice
                  = No slice "two-teir" is recorded.
                  = help: slicec list shows the recorded slices
                """#,
            right: #"""
                $ slicec list
                ID    NAME      STATUS   OWNER  VMS  LINKS  VLANS
                1000  two-tier  running  admin  2    1      100-119
                $ slicec destroy --slice two-tier
                """#),
        Explanation(
            .sliceRemoving,
            """
            A destroy of this slice was begun and did not get to its end: a host was
            down, an action failed, or the run was stopped. Until the last of it is
            gone, the slice is "removing". It keeps its ID, its VLANs and its VNC ports,
            so that nothing new meets what is left of it on the hosts.

            plan and apply do not turn this round. VMs of the slice may be gone by now,
            with their disks; an apply would make them anew, empty, and look as if
            nothing had happened. Nothing was changed.

            Finish the destroy; it goes on where it stopped. If a host will not come
            back, let go of it with --abandon-host: what is recorded there is forgotten.
            Should that host return after all, VMs may still run on it, and nobody knows
            of them. Once the slice is gone, apply makes it anew, with new disks.
            """, .session,
            wrong: #"""
                $ slicec plan
                error[SLC314]: the slice is being removed
                 --> topology.json:3:12
                  |
                3 |   "slice": "two-tier",
                  |            ^^^^^^^^^^
                  = Destroying slice "two-tier" was begun and has not ended. Something of it is still to be removed \#
                from 10.0.10.2.
                  = help: finish with: slicec destroy --slice two-tier
                """#,
            right: #"""
                # 10.0.10.2 is back:
                $ slicec destroy --slice two-tier
                # Or it will never be:
                $ slicec destroy --slice two-tier --abandon-host 10.0.10.2
                # Then, if the slice is wanted again:
                $ slicec apply
                """#),
        Explanation(
            .approvalNeeded,
            """
            apply and destroy show their plan and ask before they carry it out. Here
            they could not ask: standard input or standard error is not a terminal, as
            in CI, in cron, or behind a pipe.

            slicec takes neither silence for a yes nor an answer from a pipe, since what
            was written before the plan was made cannot be meant for it. Nothing was
            changed: no host was touched, and no ID or VLAN was given out.

            The plan stands above the message. If it is right, add --auto-approve, or
            set SLICEC_AUTO_APPROVE=1 for a whole job. A job can look first:
            slicec plan --detailed-exitcode ends with 0 where there is nothing to
            change, and with 2 where there is.
            """, .session,
            wrong: #"""
                $ echo yes | slicec apply
                ...
                Plan: 4 to create, 0 to change, 0 to replace, 0 to delete; 13 actions on 3 hosts.
                error[SLC319]: approval needs a terminal
                  = There is no terminal to ask on. Nothing was changed.
                  = help: look at the plan above, then add --auto-approve
                """#,
            right: #"""
                $ slicec plan
                $ slicec apply --auto-approve
                """#),
        Explanation(
            .settingFixed,
            """
            "dataDirectory" and "bridge" in the cluster file say where on the hosts
            things are: disks and images lie below the one, ports are on the other. They
            are recorded once for the whole state. The cluster file now says something
            else, and there still are things that were made with the old value.

            With the new value slicec would not find them: it would make disks anew as
            if they were lost, and leave old disks and ports behind where they are. So
            apply and destroy stop before they touch a host. Nothing was changed.

            Put the old value back, which the message names. Where the new one is
            wanted, take all slices down with the old value first, each with its disks,
            then change the file and apply them again. Flavors, quotas and capacities
            can be changed at any time.
            """, .session,
            wrong: #"""
                $ slicec apply
                error[SLC322]: a cluster setting cannot change now
                  = The cluster file says "bridge": "br-lab"; what is deployed was made with "br-int", and is found \#
                again only by that.
                  = help: put "br-int" back, or destroy all slices first
                """#,
            right: #"""
                # In cluster.json, as it was:
                  "bridge": "br-int",
                # Or, to move: with "br-int" in the file, for each slice that slicec list shows,
                $ slicec destroy --slice two-tier
                # then "br-lab", and
                $ slicec apply
                """#),
    ]
}
