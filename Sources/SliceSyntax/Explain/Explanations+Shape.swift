extension Explanation {
    /// Objects and lists of the wrong shape: types, keys, and how much there must be.
    static let shapeTexts: [Explanation] = [
        Explanation(
            .wrongType,
            """
            The value is right as JSON, but of another type than this key takes. The
            types are:

                text           slice, owner, name, flavor, worker, each endpoint
                whole number   id, interfaces
                true or false  internet, dhcp, gateway
                list in [ ]    vms, links, endpoints

            slicec converts nothing: "1" is a text and 1 a number, and a reader that
            takes one for the other will sooner or later take "no" for true. Quotes
            around a number or around true come from templates and environment
            variables; leave them out. A list of one element keeps its brackets. null is
            not the same as nothing: where the default is wanted, leave out the key.
            """, .topology,
            wrong: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros", "internet": "true" },
                    { "name": "db", "flavor": "ubuntu" }
                  ]
                }
                """#,
            right: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros", "internet": true },
                    { "name": "db", "flavor": "ubuntu" }
                  ]
                }
                """#),
        Explanation(
            .unknownKey,
            """
            An object has a key that slicec does not know. If it were passed over, a
            wish would go unfulfilled without a word: a VM with "internett": true would
            come up without internet, and the file would look right. The keys are:

                topology  slice, id, owner, vms, links
                VM        name, flavor, interfaces, internet, worker
                link      name, endpoints, dhcp, gateway

            Most often it is a slip, a capital letter, or the British "flavour". Keys of
            other tools are the next cause: cores, memory, disk and image belong to a
            flavor, in the cluster file, and not to a VM. There are no keys for remarks.
            "$schema" is allowed in the outermost object; with it, an editor offers the
            keys and marks wrong ones while you write.
            """, .topology,
            wrong: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavour": "cirros" },
                    { "name": "db", "flavor": "ubuntu" }
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
            .missingKey,
            """
            An object lacks a key that has no default. A topology needs "slice" and
            "vms", a VM "name" and "flavor", a link "endpoints". In a cluster file, the
            cluster needs "workers" and "networkNode", these need "address", and a
            flavor needs all four of its keys.

            The mark stands at the beginning of the object. Add the key. A slice without
            VMs is written with "vms": [], so that a file whose VMs were lost is not
            taken for one; "links" may be left out. Where the key seems to be there, see
            whether it stands in the right object and not one bracket further in or out.
            """, .topology,
            wrong: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
                    { "name": "db" }
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
            .tooFewEndpoints,
            """
            A link is a VLAN that joins interfaces, so it has two endpoints or more.
            With one there would be nobody at the other end, and it would still use up
            one of the slice's 20 VLANs.

            Add the other endpoint. A link is not limited to two: a segment that five
            VMs share is one link with five endpoints. For a VM that only has to reach
            the internet, write "internet": true at the VM and no link. For an interface
            that is there and not connected, write "interfaces" at the VM, and name the
            interface in no link.
            """, .topology,
            wrong: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
                    { "name": "db", "flavor": "ubuntu" }
                  ],
                  "links": [
                    { "name": "backend", "endpoints": ["web.eth1"] }
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
                    { "name": "backend", "endpoints": ["web.eth1", "db.eth1"] }
                  ]
                }
                """#),
        Explanation(
            .emptyList,
            """
            The list is empty and must not be. A cluster has at least one worker, since
            each VM must run somewhere.

            Write the workers into the cluster file, each with its address. One is
            enough, and it may be the network node as well. The list of VMs in a
            topology may be empty; that is a slice without VMs.
            """, .cluster,
            wrong: #"""
                {
                  "name": "rack1",
                  "workers": [],
                  "networkNode": { "address": "10.0.10.1" }
                }
                """#,
            right: #"""
                {
                  "name": "rack1",
                  "workers": [
                    { "name": "w1", "address": "10.0.10.1" }
                  ],
                  "networkNode": { "address": "10.0.10.1" }
                }
                """#),
        Explanation(
            .wrongFile,
            """
            The file is one of slicec's, and another one is wanted there. Three kinds of
            files have different keys: a topology has "slice" and "vms", a cluster file
            "workers" and "networkNode", and what plan --out saved has "saved".

            A topology is named as it is: slicec plan topology.json. The cluster file
            stands behind --cluster, or in SLICEC_CLUSTER, or is ./cluster.json. A saved
            plan stands behind --plan of apply. Nothing else is said of the file: what
            is in it may be right for what it is.
            """, .topology,
            wrong: #"""
                {
                  "workers": [
                    { "name": "w1", "address": "10.0.10.1" }
                  ],
                  "networkNode": { "address": "10.0.10.1" }
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
    ]
}
