extension Explanation {
    /// What VMs and workers are called, and what they ask the cluster for.
    static let machineTexts: [Explanation] = [
        Explanation(
            .duplicateVM,
            """
            Two VMs of the slice have the same name. A VM is identified by its name:
            endpoints point at it, and slicec plan compares the VM in the file with the
            VM of that name that is recorded. With two of one name neither could be told
            from the other.

            Mostly a line was copied, and the name left as it was. Give one of them
            another name, and see which of the two each endpoint means. Names are unique
            within a slice only; another slice may have a "web" of its own.
            """, .topology,
            wrong: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
                    { "name": "web", "flavor": "ubuntu" }
                  ]
                }
                """#,
            right: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
                    { "name": "db", "flavor": "ubuntu" }
                  ]
                }
                """#),
        Explanation(
            .unknownFlavor,
            """
            A flavor says how many cores and how much memory and disk a VM has, and
            which base image it boots from. The cluster file lists them. This VM asks
            for one that the cluster does not have.

            Letter case counts, and an image's file name is not a flavor. If the flavor
            is in your cluster file, that file was not the one read. The message names
            the cluster; "default" is often the built-in one, which knows cirros and
            ubuntu only and stands in where there is no cluster file. slicec takes the
            file that --cluster or SLICEC_CLUSTER names, then ./cluster.json, then
            slicec/cluster.json in $XDG_CONFIG_HOME or ~/.config.
            """, .topology,
            wrong: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
                    { "name": "db", "flavor": "ubunto" }
                  ]
                }
                """#,
            right: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
                    { "name": "db", "flavor": "ubuntu" }
                  ]
                }
                """#),
        Explanation(
            .unknownWorker,
            """
            "worker" pins a VM to one of the cluster's workers, by its name or its
            address. The cluster has none that is called so.

            A pin is hardly ever needed: without one, slicec spreads the VMs over the
            workers in turn. Leave the key out, or write one of the workers that the
            message lists. If the worker is in your cluster file, that file was not the
            one read: without --cluster, SLICEC_CLUSTER or a cluster.json in the current
            folder or in ~/.config/slicec, the workers are the built-in 10.0.10.1 to
            10.0.10.3, which have no other names.
            """, .topology,
            wrong: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros", "worker": "10.0.10.11" },
                    { "name": "db", "flavor": "ubuntu" }
                  ]
                }
                """#,
            right: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros", "worker": "10.0.10.1" },
                    { "name": "db", "flavor": "ubuntu" }
                  ]
                }
                """#),
        Explanation(
            .overQuota,
            """
            "quotas" in the cluster file says how many VMs an owner may have. Here the
            slice alone has more, or all slices of one owner do in the files that are
            checked together. The built-in quotas are 10 for admin and 6 for student. An
            owner who is not listed has no limit, unless the key "*" sets one for all
            the others.

            Use fewer VMs, or have the quota raised in the cluster file. Where the file
            names no owner, the slice belongs to SLICEC_OWNER, SUDO_USER or the login
            name. Slices that are deployed already count as well, but only slicec plan
            can see those; it says so with SLC315.
            """, .topology,
            wrong: #"""
                {
                  "slice": "lab",
                  "owner": "student",
                  "vms": [
                    { "name": "pc1", "flavor": "cirros" },
                    { "name": "pc2", "flavor": "cirros" },
                    { "name": "pc3", "flavor": "cirros" },
                    { "name": "pc4", "flavor": "cirros" },
                    { "name": "pc5", "flavor": "cirros" },
                    { "name": "pc6", "flavor": "cirros" },
                    { "name": "pc7", "flavor": "cirros" }
                  ]
                }
                """#,
            right: #"""
                {
                  "slice": "lab",
                  "owner": "student",
                  "vms": [
                    { "name": "pc1", "flavor": "cirros" },
                    { "name": "pc2", "flavor": "cirros" },
                    { "name": "pc3", "flavor": "cirros" },
                    { "name": "pc4", "flavor": "cirros" },
                    { "name": "pc5", "flavor": "cirros" },
                    { "name": "pc6", "flavor": "cirros" }
                  ]
                }
                """#),
        Explanation(
            .duplicateWorker,
            """
            Two workers of the cluster file share a name or an address, or one has the
            other's address for a name. A VM may be pinned by either, so each must stand
            for one machine alone. One machine that is listed twice would get twice as
            many VMs as the others, and its capacity would count double.

            Give each worker its own name and its own address. Where a line was copied,
            change both.
            """, .cluster,
            wrong: #"""
                {
                  "name": "rack1",
                  "workers": [
                    { "name": "w1", "address": "10.0.10.1" },
                    { "name": "w2", "address": "10.0.10.1" }
                  ],
                  "networkNode": { "address": "10.0.10.1" }
                }
                """#,
            right: #"""
                {
                  "name": "rack1",
                  "workers": [
                    { "name": "w1", "address": "10.0.10.1" },
                    { "name": "w2", "address": "10.0.10.2" }
                  ],
                  "networkNode": { "address": "10.0.10.1" }
                }
                """#),
    ]
}
