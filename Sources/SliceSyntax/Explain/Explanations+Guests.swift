extension Explanation {
    /// What guests are told when they boot.
    static let guestTexts: [Explanation] = [
        Explanation(
            .namedFileUnusable,
            """
            A topology can name files for its guests: keys in "sshKeys", a text in
            "userData". Such a path starts at the topology file's folder, or with ~/ at
            the home folder of whoever runs slicec. Here there is no such file, it
            cannot be read, or it has more than 64 KiB; or a path with * matches none.

            validate passes over what begins with ~/: those files belong to whoever
            applies the topology. All other files are looked at, so commit them with it.
            """, .session,
            wrong: """
                $ slicec validate topology.json
                error[SLC221]: a file that is named cannot be used
                 --> topology.json:6:29
                  |
                6 |       "userData": { "file": "web.yml" }
                  |                             ^^^^^^^^^
                  = "web.yml": no such file or directory.
                  = help: check the path, which starts at the topology file's folder
                """,
            right: """
                $ mv web.yaml web.yml
                $ slicec validate topology.json
                topology.json: ok, slice site: 1 VM, 0 links
                """),
        Explanation(
            .invalidKey,
            """
            An SSH public key is one line: its type, such as ssh-ed25519, the key, and
            perhaps a comment. It stands in a file that ends in .pub, beside the private
            key, which has many lines and stays where it is: whoever has it can log in
            as you.

            Write the whole line, or the file's path. Where a key was cut on the way,
            copy it again: a guest would take it and then let nobody in.
            """, .topology,
            wrong: #"""
                {
                  "slice": "site",
                  "defaults": { "sshKeys": ["AAAAC3NzaC1lZDI1NTE5AAAAIBq7Vb0y"] },
                  "vms": [{ "name": "web", "flavor": "ubuntu" }]
                }
                """#,
            right: #"""
                {
                  "slice": "site",
                  "defaults": {
                    "sshKeys": ["~/.ssh/id_ed25519.pub"]
                  },
                  "vms": [{ "name": "web", "flavor": "ubuntu" }]
                }
                """#),
        Explanation(
            .invalidUserData,
            """
            User data is for cloud-init in the guest, which knows by its beginning what
            it is: #cloud-config for settings in YAML, #! for a script, and a few more.
            What begins otherwise is left aside, with one line in a log in the guest.

            Most often the line #cloud-config lacks, which looks like a comment and is
            none. User data has at most 64 KiB: what is longer can be fetched by it.
            """, .topology,
            wrong: #"""
                {
                  "slice": "site",
                  "vms": [
                    {
                      "name": "web",
                      "flavor": "ubuntu",
                      "userData": "packages: [nginx]"
                    }
                  ]
                }
                """#,
            right: #"""
                {
                  "slice": "site",
                  "vms": [
                    {
                      "name": "web",
                      "flavor": "ubuntu",
                      "userData": "#cloud-config\npackages: [nginx]"
                    }
                  ]
                }
                """#),
        Explanation(
            .noSuchVM,
            """
            A command names a VM that no slice has by what is recorded, or that several
            have. A VM is named by its name or its ID; where more than one slice has a
            VM of that name, as SLICE/VM, or with --slice. In a folder with a
            topology.json, that one's slice is meant.

            stop, start and restart are about one slice at a time, since a run has the
            slice to itself.
            """, .session,
            wrong: """
                $ slicec console web
                error[SLC334]: no such VM is recorded
                  = 2 slices have a VM "web".
                  = help: say which: lab/web, site/web
                """,
            right: """
                $ slicec console site/web
                """),
        Explanation(
            .guestUnreachable,
            """
            slicec ssh and slicec exec get to a guest from the network node: by a link
            with a gateway or a DHCP server, or by VLAN 400 where the VM has internet.
            This VM has none of these, or it does not run, or nobody says whom one logs
            in as: that is "user" of its flavor in the cluster file, since images differ
            in it, or --user.

            slicec console needs no network, and no login by SSH.
            """, .session,
            wrong: """
                $ slicec ssh web
                error[SLC335]: no way into the VM
                  = VM "web" is stopped.
                  = help: slicec start web
                """,
            right: """
                $ slicec start web
                $ slicec ssh web
                """),
    ]
}
