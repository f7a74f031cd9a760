extension Explanation {
    /// What the document as a whole must be: one JSON text, and not a dialect or another language.
    static let documentTexts: [Explanation] = [
        Explanation(
            .duplicateKey,
            #"""
            A key stands twice in one object. RFC 8259 §4 says that keys should be
            unique and that readers differ where they are not: one takes the first
            value, another the last. A VM that has one flavor in one tool and another in
            the next is worse than an error, so slicec takes neither. Keys are compared
            as they read, so "name" and "n\u0061me" are the same key.

            The usual causes are a line that was copied and extended, and a merge that
            kept both sides. Keep the one that is meant. Where "vms" or "links" stands
            twice, put the elements of both into one list.
            """#, .topology,
            wrong: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros", "flavor": "ubuntu" },
                    { "name": "db", "flavor": "ubuntu" }
                  ]
                }
                """#,
            right: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "ubuntu" },
                    { "name": "db", "flavor": "ubuntu" }
                  ]
                }
                """#),
        Explanation(
            .textAfterDocument,
            """
            A JSON text is one value, with nothing but blanks around it (RFC 8259 §2).
            The value is complete, and more text follows. slicec does not pass over it,
            since whoever wrote it meant something by it.

            A file describes one slice: put a second one into a file of its own. slicec
            validate takes many files, and checks them against each other as well. If
            the rest looks like the end of an older, longer version of the file, a
            program wrote over it without cutting it to the new length.
            """, .topology,
            wrong: #"""
                {
                  "slice": "web",
                  "vms": [
                    { "name": "web", "flavor": "cirros" }
                  ]
                }
                {
                  "slice": "db",
                  "vms": [
                    { "name": "db", "flavor": "ubuntu" }
                  ]
                }
                """#,
            right: #"""
                {
                  "slice": "web",
                  "vms": [
                    { "name": "web", "flavor": "cirros" }
                  ]
                }
                """#),
        Explanation(
            .comment,
            """
            JSON has no comments, neither // nor /* */ nor #. Between values, keys and
            punctuation there are only blanks, tabs and line ends (RFC 8259 §2).

            Some programs read a dialect that has them, such as the settings files of
            editors, called JSONC or JSON5. slicec reads plain JSON, so that every other
            tool can read the file as well. Remove the comment. What it said has a place
            in a README beside the file, in the commit's message, or in a name: a link
            called "backend" needs no comment that says so. To try a slice without a VM
            or a link, delete its line; version control keeps it.
            """, .topology,
            wrong: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros" }, // the front end
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
            .unquotedKey,
            """
            A key is a string, and strings stand in double quotes (RFC 8259 §4, §7).
            JavaScript, HCL, YAML and JSON5 allow bare keys; JSON does not.

            Put double quotes around the key. If it seems to have some, look closely:
            word processors, chats and web pages turn " into “ and ”, which mean nothing
            to JSON. Type the quotes anew, and switch the replacement off in the program
            that the text came from.
            """, .topology,
            wrong: #"""
                {
                  slice: "two-tier",
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
            .yaml,
            """
            The file is YAML, as other tools for topologies read it: keys without
            quotes, lists with dashes, indentation in the place of brackets. slicec
            reads JSON only. In YAML a VM that is called no, or an owner 010, changes
            its meaning with the version of the reader; JSON has one reading.

            Convert the file, by hand or with a program that reads YAML:

                yq -o=json topology.yaml > topology.json

            The keys must be those of slicec as well; the topologies of other tools have
            others, and slicec validate says which. A file in JSON whose name ends in
            .yaml is read without complaint: the text counts, not the name.
            """, .topology,
            wrong: #"""
                slice: two-tier
                vms:
                  - name: web
                    flavor: cirros
                  - name: db
                    flavor: ubuntu
                links:
                  - endpoints: [web.eth1, db.eth1]
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
    ]
}
