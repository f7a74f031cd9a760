extension Explanation {
    /// Strings, numbers and words that are not written as JSON writes them.
    static let scalarTexts: [Explanation] = [
        Explanation(
            .unclosedString,
            #"""
            A string stands between two double quotes, on one line: a line end inside it
            is a control character, which JSON does not allow there (RFC 8259 §7). Here
            the line ends first, or other text touches the closing quote. The latter
            shows that a quote is missing further left: from there on, inside and
            outside are the wrong way round.

            Add the quote, in the marked string or in the one before it. If the quotes
            are all there, look for a backslash: \" is a quote that belongs to the text,
            so a Windows path that ends with a single \ does not end its string. In the
            text, write \" for a quote, \\ for a backslash and \n for a line end.
            """#, .topology,
            wrong: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
                    { "name": "db", "flavor": "ubuntu" }
                  ],
                  "owner": "ana
                }
                """#,
            right: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
                    { "name": "db", "flavor": "ubuntu" }
                  ],
                  "owner": "ana"
                }
                """#),
        Explanation(
            .controlCharacter,
            #"""
            The characters U+0000 to U+001F, such as the tab, may not stand in a string
            as they are (RFC 8259 §7). They cannot be seen, so a text that holds one
            looks like a text that does not, and some of them drive the terminal that
            shows them.

            They come in by copying: a tab out of a spreadsheet, a carriage return out
            of a Windows file, the colours of a program's output. Delete it. Where it is
            really part of the text, write its escape: \t for the tab, \r for the
            carriage return, \u001b for the escape character. Names and owners hold no
            control characters, escaped or not.
            """#, .topology,
            wrong: #"""
                {
                  "$schema": "../schemas/\#ttopology.schema.json",
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
                    { "name": "db", "flavor": "ubuntu" }
                  ]
                }
                """#,
            right: #"""
                {
                  "$schema": "../schemas/topology.schema.json",
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
                    { "name": "db", "flavor": "ubuntu" }
                  ]
                }
                """#),
        Explanation(
            .invalidEscape,
            #"""
            In a string a backslash begins an escape, and JSON has nine: \" \\ \/ \b \f
            \n \r \t and \u with four hexadecimal digits (RFC 8259 §7). Any other is an
            error, since a reader could only guess whether the backslash or the letter
            behind it was meant.

            A backslash that belongs to the text is written \\. That is what Windows
            paths, logins such as LAB\ana, and regular expressions need. \' is no
            escape: in double quotes an apostrophe stands for itself. \x41, \e and \0
            come from other languages; JSON writes \u0041, \u001b and \u0000.
            """#, .topology,
            wrong: #"""
                {
                  "slice": "two-tier",
                  "owner": "LAB\ana",
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
                    { "name": "db", "flavor": "ubuntu" }
                  ]
                }
                """#,
            right: #"""
                {
                  "slice": "two-tier",
                  "owner": "LAB\\ana",
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
                    { "name": "db", "flavor": "ubuntu" }
                  ]
                }
                """#),
        Explanation(
            .invalidNumber,
            """
            This begins like a number and is not one. A JSON number has an optional
            minus sign, digits without a leading zero, and then, if wanted, a point with
            digits behind it and an exponent (RFC 8259 §6). There is no plus sign, no
            hexadecimal, no _ between digits, no unit, and a digit stands on both sides
            of the point. Leading zeros are out because some languages read 010 as
            eight.

            Write 1 for 01 and +1, 0.5 for .5, 16 for 0x10. Leave units out: the key
            says what is counted, as in "memoryGB": 2. What is a text after all, such as
            a name that begins with a digit, goes into double quotes.
            """, .topology,
            wrong: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros", "interfaces": 02 },
                    { "name": "db", "flavor": "ubuntu", "interfaces": 1 }
                  ]
                }
                """#,
            right: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros", "interfaces": 2 },
                    { "name": "db", "flavor": "ubuntu", "interfaces": 1 }
                  ]
                }
                """#),
        Explanation(
            .singleQuotes,
            #"""
            JSON has one kind of quote, the double quote (RFC 8259 §7), for keys and for
            values. Single quotes belong to Python, JavaScript, YAML and the shell.

            Where a whole file has them, a Python program printed a dictionary as it is:
            json.dumps(topology, indent=2) writes it as JSON. In a file written by hand,
            replace the quote at both ends. An apostrophe inside double quotes stays as
            it is, and a double quote inside them is written \".
            """#, .topology,
            wrong: #"""
                {
                  "slice": 'two-tier',
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
            .unknownLiteral,
            """
            Outside of quotes JSON knows numbers and three words, true, false and null,
            in lower case (RFC 8259 §3). This word is none of them.

            True and None are Python's, yes and no are YAML's: write true, false or
            null. If it is a text, a name or a flavor for instance, put it in double
            quotes. If it seems to have quotes, look closely: word processors, chats and
            web pages turn " into “ and ”, which mean nothing to JSON. NaN and Infinity
            have no place in JSON at all.
            """, .topology,
            wrong: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros", "internet": True },
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
            .loneSurrogate,
            #"""
            \u has four digits, which is too few for characters above U+FFFF, such as
            most emoji. JSON writes them as two escapes, a surrogate pair: a high half,
            \ud800 to \udbff, and a low half, \udc00 to \udfff, right behind it (RFC
            8259 §7). Here is one half without the other. It stands for no character,
            and what programs make of it cannot be foretold (RFC 8259 §8.2).

            The usual cause is a program that cut a text to a length, counted in halves,
            and cut through a pair. Write both halves, or the character itself, which
            UTF-8 has room for; or remove the half that is left.
            """#, .topology,
            wrong: #"""
                {
                  "slice": "two-tier",
                  "owner": "ana \ud83d",
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
                    { "name": "db", "flavor": "ubuntu" }
                  ]
                }
                """#,
            right: #"""
                {
                  "slice": "two-tier",
                  "owner": "ana \ud83d\ude00",
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
                    { "name": "db", "flavor": "ubuntu" }
                  ]
                }
                """#),
    ]
}
