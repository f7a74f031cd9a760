extension Explanation {
    /// Commas, colons and brackets: missing, wrong, or one too many.
    static let punctuationTexts: [Explanation] = [
        Explanation(
            .unexpectedCharacter,
            """
            At this place JSON allows only a few characters, and this is none of them.
            The message says what must stand here: a value, a key in double quotes, or a
            comma or closing bracket. Between these only blanks, tabs and line ends may
            stand (RFC 8259 §2).

            It may be a slip of the hand, a semicolon out of a programming language, a
            backslash at the line's end out of a shell script, parentheses where
            brackets are meant, a quote too many, or a footnote's mark that was copied
            along. Remove it. If the character looks right, the mistake is in front of
            it: something that was not finished there.
            """, .topology,
            wrong: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros", "interfaces": 1* },
                    { "name": "db", "flavor": "ubuntu" }
                  ]
                }
                """#,
            right: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros", "interfaces": 1 },
                    { "name": "db", "flavor": "ubuntu" }
                  ]
                }
                """#),
        Explanation(
            .trailingComma,
            """
            In JSON a comma stands between two elements, never behind the last (RFC 8259
            §4, §5). Here a closing bracket follows the comma.

            Python, JavaScript, Go and JSON5 allow a comma there, so the habit is a
            natural one; it also remains where the last VM or link of a list was deleted
            or moved up. Remove the comma. slicec is strict about it because the file
            has other readers, such as jq, editors and scripts, and they refuse it too.
            """, .topology,
            wrong: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
                    { "name": "db", "flavor": "ubuntu" },
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
            .missingComma,
            """
            Between the elements of a list and between the members of an object stands a
            comma (RFC 8259 §4, §5). A line end does not replace it: to JSON it is a
            blank like any other.

            This happens where a line is added behind the one that used to be the last,
            or where the last line is moved up. The mark stands behind what lacks the
            comma. Add it there.
            """, .topology,
            wrong: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros" }
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
            .unclosedBracket,
            """
            An object or a list is still open where the file ends, or where something
            follows that can only stand behind it. Each { needs its } and each [ its ]
            (RFC 8259 §4, §5).

            The mark stands at the bracket that was opened last and never closed. If the
            file's last lines are missing, it was cut off, by a full disk or a copy that
            broke; get it again. If it ends as it should, a closing bracket is missing
            further up, and the first line whose indentation looks wrong is the place to
            search. An editor that shows pairs of brackets finds it at once.
            """, .topology,
            wrong: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
                    { "name": "db", "flavor": "ubuntu" }
                  ]
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
            .missingColon,
            """
            A key and its value are joined by a colon (RFC 8259 §4). Here there is none,
            or something else in its place.

            An equals sign comes from HCL, TOML or a programming language. Where nothing
            stands between the two, the colon was forgotten. Where a comma or a closing
            bracket follows the key, its value is missing as well, or the key is really
            an element of a list: objects stand in { }, lists in [ ].
            """, .topology,
            wrong: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros", "interfaces" = 1 },
                    { "name": "db", "flavor": "ubuntu" }
                  ]
                }
                """#,
            right: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros", "interfaces": 1 },
                    { "name": "db", "flavor": "ubuntu" }
                  ]
                }
                """#),
        Explanation(
            .missingValue,
            """
            A value must stand here and does not: behind a colon, or before a comma.
            JSON has no empty value, and two commas in a row do not make one.

            Often the file comes from a template, and a variable was empty:
            "interfaces": ${COUNT}, with nothing in COUNT. Give the variable a value, or
            leave key and value out together. slicec then takes the key's default: no
            pinned ID or worker, no internet, as many interfaces as the links name.
            Where commas stand in a row, remove the one too many.
            """, .topology,
            wrong: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros", "interfaces": },
                    { "name": "db", "flavor": "ubuntu" }
                  ],
                  "links": [
                    { "endpoints": ["web.eth1", "db.eth1"] }
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
            .mismatchedBracket,
            """
            Brackets close in the reverse order of opening, and each by its own kind: {
            by }, [ by ]. This one is of the other kind than the bracket that was opened
            last, which the note shows.

            Either it is a slip, } for ], or a closing bracket is missing between the
            two places: the ] behind the last endpoint, the } behind the last VM. Write
            the right one, or add the missing one. In a topology, [ ] stands around the
            VMs, the links and a link's endpoints, and { } around each VM, each link and
            the whole.
            """, .topology,
            wrong: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
                    { "name": "db", "flavor": "ubuntu" }
                  ],
                  "links": [
                    { "endpoints": ["web.eth1", "db.eth1"} }
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
            .strayBracket,
            """
            This bracket closes something, and nothing is open: every bracket before it
            has its partner already.

            At the end of the file it is one too many, left over from copying or
            merging: remove it. If the indentation says that it belongs there, an
            earlier bracket has closed too much. Look further up for a } or ] that ends
            the object or the list before its time; what stands behind it has dropped
            out of the topology.
            """, .topology,
            wrong: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
                    { "name": "db", "flavor": "ubuntu" }
                  ]
                }
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
            .missingOpening,
            """
            What follows can only stand in an object or a list that does not begin
            anywhere: its { or [ lacks, and later a } or ] closes it all the same.

            That happens when a line is deleted or moved, and when a VM is copied
            without its first bracket. Add the bracket where it is shown. Where a whole
            list has lost its beginning, its key lacks too: "vms" or "links" in a
            topology, "endpoints" in a link.
            """, .topology,
            wrong: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
                    "name": "db", "flavor": "ubuntu" }
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
    ]
}
