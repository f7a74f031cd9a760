extension Explanation {
    /// What links join, and the VLANs that they take.
    static let linkTexts: [Explanation] = [
        Explanation(
            .duplicateLink,
            """
            Two links of the slice have the same name. A link with a name is identified
            by it: slicec plan compares it with the recorded link of that name, and
            changes or removes that one. With two of one name it could be either.

            Give one of them another name, or none. A link without a name is identified
            by the set of its endpoints, and most links need no more. Where the two are
            meant to be one network, put their endpoints into one link.
            """, .topology,
            wrong: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
                    { "name": "db", "flavor": "ubuntu" }
                  ],
                  "links": [
                    { "name": "backend", "endpoints": ["web.eth1", "db.eth1"] },
                    { "name": "backend", "endpoints": ["web.eth2", "db.eth2"] }
                  ]
                }
                """#,
            right: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
                    { "name": "db", "flavor": "ubuntu" }
                  ],
                  "links": [
                    { "name": "backend", "endpoints": ["web.eth1", "db.eth1"] },
                    { "name": "backup", "endpoints": ["web.eth2", "db.eth2"] }
                  ]
                }
                """#),
        Explanation(
            .unknownVM,
            """
            An endpoint names a VM that this slice does not have. Links join VMs of one
            slice only: slices are kept apart from each other, so an endpoint cannot
            reach into another file.

            Look for a slip in the name, for a VM that was renamed or removed while its
            links stayed, and for a name of another tool, such as the host name that the
            guest gives itself. Correct the endpoint, add the VM, or remove the
            endpoint; a link keeps at least two.
            """, .topology,
            wrong: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
                    { "name": "db", "flavor": "ubuntu" }
                  ],
                  "links": [
                    { "endpoints": ["web.eth1", "dbb.eth1"] }
                  ]
                }
                """#,
            right: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
                    { "name": "db", "flavor": "ubuntu" }
                  ],
                  "links": [
                    { "endpoints": ["web.eth1", "db.eth1"] }
                  ]
                }
                """#),
        Explanation(
            .unknownInterface,
            """
            An endpoint names an interface that its VM does not have. "interfaces" is
            the number of data interfaces: with 2 they are eth1 and eth2. eth0 is not
            counted; every VM has it.

            Raise the number, or leave "interfaces" out: the VM then has as many as the
            highest that a link names. No VM has more than 26. A router with more
            neighbours than that puts several of them on one segment, which is one link
            with many endpoints and takes one interface of each.
            """, .topology,
            wrong: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros", "interfaces": 1 },
                    { "name": "db", "flavor": "ubuntu", "interfaces": 1 }
                  ],
                  "links": [
                    { "endpoints": ["web.eth2", "db.eth1"] }
                  ]
                }
                """#,
            right: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros", "interfaces": 2 },
                    { "name": "db", "flavor": "ubuntu", "interfaces": 1 }
                  ],
                  "links": [
                    { "endpoints": ["web.eth2", "db.eth1"] }
                  ]
                }
                """#),
        Explanation(
            .interfaceInTwoLinks,
            """
            An interface stands in two links. Each link is a VLAN of its own with its
            own subnet and DHCP server, and an interface is an access port: its tap on
            the bridge has one tag, so it is in one VLAN and gets its address from one
            server.

            If the VM is to be in both networks, as a router is, give it another
            interface for the second link. If all the endpoints belong to one network,
            put them into one link; a link may have many, and still takes one VLAN.
            """, .topology,
            wrong: #"""
                {
                  "slice": "routed",
                  "vms": [
                    { "name": "a", "flavor": "cirros" },
                    { "name": "router", "flavor": "ubuntu" },
                    { "name": "b", "flavor": "cirros" }
                  ],
                  "links": [
                    { "name": "left", "endpoints": ["a.eth1", "router.eth1"] },
                    { "name": "right", "endpoints": ["router.eth1", "b.eth1"] }
                  ]
                }
                """#,
            right: #"""
                {
                  "slice": "routed",
                  "vms": [
                    { "name": "a", "flavor": "cirros" },
                    { "name": "router", "flavor": "ubuntu" },
                    { "name": "b", "flavor": "cirros" }
                  ],
                  "links": [
                    { "name": "left", "endpoints": ["a.eth1", "router.eth1"] },
                    { "name": "right", "endpoints": ["router.eth2", "b.eth1"] }
                  ]
                }
                """#),
        Explanation(
            .repeatedEndpoint,
            """
            One link names the same interface twice. An interface is in a VLAN or it is
            not; being in it twice means nothing, and a link of two would join the
            interface with itself.

            Mostly the second was copied from the first and not changed. Write the other
            VM's interface, or remove the endpoint; a link keeps at least two. Two
            interfaces of one VM may be in one link, as long as they are two: "web.eth1"
            and "web.eth2".
            """, .topology,
            wrong: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
                    { "name": "db", "flavor": "ubuntu" }
                  ],
                  "links": [
                    { "endpoints": ["web.eth1", "web.eth1"] }
                  ]
                }
                """#,
            right: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
                    { "name": "db", "flavor": "ubuntu" }
                  ],
                  "links": [
                    { "endpoints": ["web.eth1", "db.eth1"] }
                  ]
                }
                """#),
        Explanation(
            .managementInterface,
            """
            eth0 is the management interface of every VM. With "internet": true it is in
            VLAN 400, which all slices with internet share; without, it is connected to
            nothing. It is never part of a link: the link's VLAN would take the place of
            VLAN 400, and a VM would lose its internet by getting a neighbour.

            Data interfaces begin with eth1. Use that one, or the next that is free. If
            the link was only meant to give the VM internet, remove it and write
            "internet": true at the VM.
            """, .topology,
            wrong: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
                    { "name": "db", "flavor": "ubuntu" }
                  ],
                  "links": [
                    { "endpoints": ["web.eth0", "db.eth1"] }
                  ]
                }
                """#,
            right: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
                    { "name": "db", "flavor": "ubuntu" }
                  ],
                  "links": [
                    { "endpoints": ["web.eth1", "db.eth1"] }
                  ]
                }
                """#),
        Explanation(
            .tooManyLinks,
            """
            Each link takes one VLAN, and a slice has a pool of 20. The pool follows
            from the slice's ID: it begins at 100 + (ID % 100) * 20, so slice 1000 has
            VLANs 100 to 119 and slice 1001 has 120 to 139. With an ID that ends in 15
            it is 400 to 419, and only 19 are free: VLAN 400 is the one that gives
            internet, and no link ever gets it.

            Use segments. A link may have any number of endpoints and takes one VLAN all
            the same, so seven routers that are joined in pairs need 21 links, and one
            if they share a segment. If the links really are point to point, make two
            slices of it. If 20 links fail at an ID that is pinned, pin another, or
            leave "id" out.
            """, .topology,
            wrong: #"""
                {
                  "slice": "mesh",
                  "owner": "admin",
                  "vms": [
                    { "name": "r1", "flavor": "cirros" },
                    { "name": "r2", "flavor": "cirros" },
                    { "name": "r3", "flavor": "cirros" },
                    { "name": "r4", "flavor": "cirros" },
                    { "name": "r5", "flavor": "cirros" },
                    { "name": "r6", "flavor": "cirros" },
                    { "name": "r7", "flavor": "cirros" }
                  ],
                  "links": [
                    { "endpoints": ["r1.eth1", "r2.eth1"] },
                    { "endpoints": ["r1.eth2", "r3.eth1"] },
                    { "endpoints": ["r1.eth3", "r4.eth1"] },
                    { "endpoints": ["r1.eth4", "r5.eth1"] },
                    { "endpoints": ["r1.eth5", "r6.eth1"] },
                    { "endpoints": ["r1.eth6", "r7.eth1"] },
                    { "endpoints": ["r2.eth2", "r3.eth2"] },
                    { "endpoints": ["r2.eth3", "r4.eth2"] },
                    { "endpoints": ["r2.eth4", "r5.eth2"] },
                    { "endpoints": ["r2.eth5", "r6.eth2"] },
                    { "endpoints": ["r2.eth6", "r7.eth2"] },
                    { "endpoints": ["r3.eth3", "r4.eth3"] },
                    { "endpoints": ["r3.eth4", "r5.eth3"] },
                    { "endpoints": ["r3.eth5", "r6.eth3"] },
                    { "endpoints": ["r3.eth6", "r7.eth3"] },
                    { "endpoints": ["r4.eth4", "r5.eth4"] },
                    { "endpoints": ["r4.eth5", "r6.eth4"] },
                    { "endpoints": ["r4.eth6", "r7.eth4"] },
                    { "endpoints": ["r5.eth5", "r6.eth5"] },
                    { "endpoints": ["r5.eth6", "r7.eth5"] },
                    { "endpoints": ["r6.eth6", "r7.eth6"] }
                  ]
                }
                """#,
            right: #"""
                {
                  "slice": "mesh",
                  "owner": "admin",
                  "vms": [
                    { "name": "r1", "flavor": "cirros" },
                    { "name": "r2", "flavor": "cirros" },
                    { "name": "r3", "flavor": "cirros" },
                    { "name": "r4", "flavor": "cirros" },
                    { "name": "r5", "flavor": "cirros" },
                    { "name": "r6", "flavor": "cirros" },
                    { "name": "r7", "flavor": "cirros" }
                  ],
                  "links": [
                    {
                      "name": "core",
                      "endpoints": [
                        "r1.eth1", "r2.eth1", "r3.eth1", "r4.eth1", "r5.eth1", "r6.eth1",
                        "r7.eth1"
                      ]
                    }
                  ]
                }
                """#),
    ]
}
