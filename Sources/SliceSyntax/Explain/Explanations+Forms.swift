extension Explanation {
    /// Single values out of form: names, numbers, endpoints, texts, addresses.
    static let formTexts: [Explanation] = [
        Explanation(
            .invalidName,
            """
            Names of slices, VMs and links have 1 to 31 of a-z, 0-9 and -, begin with a
            letter and do not end with -. The names of clusters and workers follow the
            same rule. That is the form of host names (RFC 1123 §2.1) in lower case, so
            that a guest can be given its VM's name. It also leaves no character in a
            name that means something to a shell, to QEMU or in a path: no blank, quote,
            dot or slash.

            Write lower case, and - for a blank, a dot or an underscore. The message
            proposes a name near the one in the file. Where links refer to a VM, change
            its name in their endpoints too.
            """, .topology,
            wrong: #"""
                {
                  "slice": "Two Tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
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
            .outOfRange,
            """
            The number is too small, too large, or not whole where it must be; the
            message says which numbers are right. A slice ID is 1000 to 65535: the MAC
            addresses of VMs have two bytes for the ID, and VMs get theirs from the same
            numbers. A VM has 0 to 26 data interfaces, as many as fit on the PCI bus of
            its machine beside eth0 and the disks.

            Whole numbers are written without point and exponent: 2, not 2.0 or 2e0. In
            a cluster file, memory and disk are GiB with at most three decimals, so 512
            MiB of memory is 0.5. Where the number is a VLAN or an address that has got
            into the wrong key, leave it out; slicec hands those out itself.
            """, .topology,
            wrong: #"""
                {
                  "slice": "two-tier",
                  "id": 100,
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
                    { "name": "db", "flavor": "ubuntu" }
                  ]
                }
                """#,
            right: #"""
                {
                  "slice": "two-tier",
                  "id": 1000,
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
                    { "name": "db", "flavor": "ubuntu" }
                  ]
                }
                """#),
        Explanation(
            .invalidEndpoint,
            """
            An endpoint names one interface of one VM: the VM's name, a dot, and eth
            with the interface's number, as in "web.eth1". The numbers begin with 1 and
            have no leading zero. Another sign in the place of the dot, an endpoint
            without an interface and one with a name that no VM can have are all out of
            form.

            The interface is always called ethN in a topology, whatever the guest's
            system makes of it: eth1 is the first data interface, also where the guest
            calls it ens4. Each endpoint is a text of its own, so that "web.eth1,
            db.eth1" in one pair of quotes is wrong too.
            """, .topology,
            wrong: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
                    { "name": "db", "flavor": "ubuntu" }
                  ],
                  "links": [
                    { "endpoints": ["web:eth1", "db.eth1"] }
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
            .invalidText,
            """
            The text does not have the form that this key asks for; the message says
            what the form is. An owner has 1 to 255 characters, none of them a control
            character: it is shown on terminals, and quotas count by it. Where a
            template leaves it empty, leave out the key; slicec then takes SLICEC_OWNER,
            SUDO_USER or the login name.

            The other texts of this kind stand in the cluster file. "privilege" and
            "accelerator" are each one of a few words. The bridge and the uplink are
            interface names, which Linux limits to 15 characters. The data directory is
            an absolute path, since it is a path on the workers and there is no folder
            there that it could begin from. None of these begins with -, because the
            program that it is handed to would take it for an option.
            """, .topology,
            wrong: #"""
                {
                  "slice": "two-tier",
                  "owner": "",
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
                    { "name": "db", "flavor": "ubuntu" }
                  ]
                }
                """#,
            right: #"""
                {
                  "slice": "two-tier",
                  "owner": "ana",
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
                    { "name": "db", "flavor": "ubuntu" }
                  ]
                }
                """#),
        Explanation(
            .invalidAddress,
            """
            The address of a host in the cluster file is a host name or an IP address,
            and nothing else: letters, digits and . : - _, at most 253 of them. ssh
            connects to it, so it must not begin with -, which ssh would take for an
            option.

            A user in front of it (ubuntu@10.0.10.1), a port or a prefix length behind
            it (10.0.10.1:22, 10.0.10.1/24), a number above 255, brackets around an
            IPv6 address, a URL and a blank are the usual causes. The user has a key of
            its own, "ssh": {"user": "ubuntu"}. Ports, jump hosts and keys belong in an
            ssh_config file, which "ssh": {"config": "FILE"} names.
            """, .cluster,
            wrong: #"""
                {
                  "name": "rack1",
                  "workers": [
                    { "name": "w1", "address": "ubuntu@10.0.10.1" },
                    { "name": "w2", "address": "10.0.10.2" }
                  ],
                  "networkNode": { "address": "10.0.10.2" }
                }
                """#,
            right: #"""
                {
                  "name": "rack1",
                  "workers": [
                    { "name": "w1", "address": "10.0.10.1" },
                    { "name": "w2", "address": "10.0.10.2" }
                  ],
                  "networkNode": { "address": "10.0.10.2" },
                  "ssh": { "user": "ubuntu" }
                }
                """#),
    ]
}
