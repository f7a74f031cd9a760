extension Explanation {
    /// Scripts that are run by hand.
    static let scriptTexts: [Explanation] = [
        Explanation(
            .notRepeatable,
            """
            slicec emit writes scripts that can be run again: what is there and as it
            should be is left alone. This change cannot be written so. It stops a VM
            that is recorded and starts it anew, with other cores or memory, with more
            or fewer interfaces, with another image, or on another worker. A script
            would do that each time it is run, and where the disk goes too, the second
            run would delete what the guest wrote after the first.

            slicec apply knows from its record what it did already, and does it once.
            Nothing was recorded, no script was written, and no host was touched.

            Carry the change out with slicec apply. After that, slicec emit writes
            scripts that bring the slice back as it is then, for example where a worker
            lost its power. Where slicec cannot reach the hosts, take the slice down
            with the scripts of slicec emit --destroy, forget it with slicec destroy,
            and build it anew with those of slicec emit. Its disks are lost then.
            """, .session,
            wrong: #"""
                $ slicec emit --out scripts topology.json
                error[SLC329]: a script could not be run twice
                 --> topology.json:5:15
                  |
                5 |     { "name": "web", "flavor": "cirros", "interfaces": 2 },
                  |               ^^^^^
                  = This change stops web and starts it anew. A script would do that each time it is run. Nothing was \#
                recorded.
                  = help: carry the change out with slicec apply; emit writes scripts for what it left
                """#,
            right: #"""
                $ slicec apply
                $ slicec emit --out scripts topology.json
                """#),
        Explanation(
            .hostsWait,
            """
            The scripts of slicec emit are run by hand, one on each host, in any order
            and more than once. What is made on one host may have to wait until
            something is gone from another: a link that gets the VLAN of one that goes,
            in a full pool, must not meet its interfaces there, and with another
            networkNode in the cluster file a VLAN would have two gateways with one
            address, and two DHCP servers. A script cannot wait for another host.

            slicec apply does. Nothing was recorded, no script was written, and no host
            was touched.

            Carry the change out with slicec apply. Or do it in two steps: take out of
            the file what comes, let slicec emit write scripts for what goes, run them,
            let slicec apply see that it is gone, and emit the whole file then. Where
            slicec cannot reach the hosts, take the slice down with the scripts of
            slicec emit --destroy, forget it with slicec destroy, and build it anew
            with those of slicec emit. Its disks are lost then.
            """, .session,
            wrong: #"""
                $ slicec emit --out scripts topology.json
                error[SLC333]: scripts would have to wait for each other
                 --> topology.json:2:12
                  |
                2 |   "slice": "two-tier",
                  |            ^^^^^^^^^^
                  = network.link:backend on w2 (10.0.10.2) waits for network.unlink:backend on w3 (10.0.10.3). Scripts of \#
                different hosts do not wait for each other. Nothing was recorded.
                  = help: carry the change out with slicec apply; or in two steps: first what goes, and when slicec apply \#
                has seen that it is gone, emit what comes
                """#,
            right: #"""
                $ slicec apply
                $ slicec emit --out scripts topology.json
                """#),
    ]
}
