extension Explanation {
    /// Files that cannot be read at all, and bytes that are not the text of JSON.
    static let fileTexts: [Explanation] = [
        Explanation(
            .unreadableFile,
            """
            slicec was to read this file, and the system did not let it: there is no
            such file, a folder stands in its place, or the account that slicec runs
            under may not read it. Nothing has been checked.

            The message ends with the system's own reason. "No such file or directory"
            is most often a slip in the path or the wrong current folder: where no file
            is named, slicec takes topology.json in the folder that it is run in. For
            "permission denied", look at the rights of the file and of every folder
            above it; a file made under sudo belongs to root.
            """, .session,
            wrong: #"""
                $ slicec validate lab.json
                error[SLC001]: the file cannot be read
                  = lab.json: no such file or directory.
                  = help: check the path and the file's rights
                """#,
            right: #"""
                $ ls
                README.md  labs
                $ slicec validate labs/lab.json
                labs/lab.json: ok, slice lab: 2 VMs, 1 link
                """#),
        Explanation(
            .emptyFile,
            """
            There is nothing in the file, or nothing but blanks. A JSON text is exactly
            one value (RFC 8259 §2), and a topology is one object. slicec does not take
            an empty file for a slice without VMs: from there it is one step to a plan
            that deletes them all.

            The usual cause is a command whose output goes to the file that it reads, or
            that failed: the shell empties the file before the command begins. A full
            disk and an editor that was closed too early do it too. Bring the file back
            from version control. A slice that is to have no VMs for now is written with
            "vms": [], and one that is to go away is taken down with slicec destroy.
            """, .session,
            wrong: #"""
                $ sed s/cirros/ubuntu/ topology.json > topology.json
                $ slicec validate topology.json
                error[SLC002]: the file is empty
                 --> topology.json:1:1
                  = There is nothing in the file; it must hold one JSON object.
                  = help: a topology starts with {"slice": "NAME", "vms": []}
                """#,
            right: #"""
                $ git restore topology.json
                $ sed -i s/cirros/ubuntu/ topology.json
                $ slicec validate topology.json
                topology.json: ok, slice two-tier: 2 VMs, 1 link
                """#),
        Explanation(
            .invalidUTF8,
            """
            JSON that goes from one machine to another is UTF-8 (RFC 8259 §8.1), and
            some bytes of this file are not. slicec does not guess which encoding they
            are in: a wrong guess would change an owner's name without a word.

            Where one letter is marked, the file was saved as Latin-1 or in a Windows
            code page, in which é is one byte; in UTF-8 it is two. Where the first two
            bytes of the file are marked, it is UTF-16, which Windows PowerShell writes
            with > and which older editors call "Unicode". Where the mark is in the
            midst of unreadable text, this is no JSON file at all.

            Save the file as UTF-8 without a byte-order mark, or convert it with iconv.
            The names of slices, VMs and links are plain ASCII; an owner may be written
            in any script.
            """, .session,
            wrong: #"""
                $ slicec validate topology.json
                error[SLC003]: not valid UTF-8
                 --> topology.json:3:16
                  |
                3 |   "owner": "Jos�",
                  |                ^
                  = JSON is UTF-8 text (RFC 8259 §8.1), and this byte, 0xe9, is not.
                  = help: it would be é in Latin-1 (ISO 8859-1): save the file as UTF-8
                """#,
            right: #"""
                $ iconv -f WINDOWS-1252 -t UTF-8 topology.json > utf8.json
                $ mv utf8.json topology.json
                $ slicec validate topology.json
                topology.json: ok, slice two-tier: 2 VMs, 1 link
                """#),
        Explanation(
            .byteOrderMark,
            #"""
            The file begins with U+FEFF, the byte-order mark, which is the three bytes
            EF BB BF in UTF-8. No editor shows it, and it says nothing: UTF-8 has one
            byte order only. RFC 8259 §8.1 forbids it in front of JSON that is sent over
            a network, and leaves it to each reader whether to pass over it. Many do
            not, so the same file works with one program and fails with the next. slicec
            refuses it, to keep the file readable for every other tool.

            Windows programs put it there: an editor whose encoding is set to "UTF-8
            with BOM", or Set-Content -Encoding UTF8 in Windows PowerShell. Save the
            file as UTF-8 without BOM, or cut the mark off:

                sed -i '1s/^\xef\xbb\xbf//' topology.json
            """#, .topology,
            wrong: #"""
                \#u{FEFF}{
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
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
            .fileTooLarge,
            """
            slicec reads files of at most 64 MiB. No topology comes near that: a slice
            of a thousand VMs and their links takes some 100 KB. RFC 8259 §9 lets a
            reader set such a limit, and this one keeps a wrong path, or a pipe that
            never ends, from filling the memory.

            Look at the path. Most often something else was named: a VM's image, an
            archive, a log. Where a program writes the file, see that it replaces it
            each time and does not append to it.
            """, .session,
            wrong: #"""
                $ slicec validate images/data.img
                error[SLC005]: the file is too large
                 --> images/data.img:1:1
                  |
                1 | \u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}…
                  | ^
                  = The file has more than 67108864 bytes (64 MiB).
                  = help: is this really the file you meant?
                """#,
            right: #"""
                $ slicec validate topology.json
                topology.json: ok, slice two-tier: 2 VMs, 1 link
                """#),
        Explanation(
            .nestedTooDeep,
            """
            Objects and lists stand inside each other here, more than 512 deep. A
            topology has four levels: the object around all, the list of links, a link,
            its list of endpoints. RFC 8259 §9 lets a reader set such a limit, and most
            do: a file of nothing but opening brackets is an old way to bring a program
            down.

            This is no topology, or one that a program wrote and wrapped again and
            again, as a loop does that puts its own result into a list each time round.
            The mark stands at the bracket that is one too many; look for the cause at
            the first level that you did not expect.
            """, .session,
            wrong: #"""
                $ python3 make-topology.py > topology.json
                $ slicec validate topology.json
                error[SLC006]: nested too deeply
                   --> topology.json:512:1
                    |
                512 | [
                    | ^
                    = This bracket opens level 513; at most 512 are read.
                    = help: a topology needs no more than four levels
                """#,
            right: #"""
                $ sed -i 's/vms = \[vms\]/vms = [vm]/' make-topology.py
                $ python3 make-topology.py > topology.json
                $ slicec validate topology.json
                topology.json: ok, slice lab: 12 VMs, 6 links
                """#),
        Explanation(
            .emptyFolder,
            """
            slicec validate takes folders as well as files, and reads the .json files in
            a folder. In this one there are none. That is an error and not a success,
            since a CI job with a wrong path would otherwise be green for ever and never
            look at a topology.

            Look at the path first: it may be a folder above or below the one that was
            meant, or one that a checkout has left empty. Then look at the names: files
            with another ending, such as .jsonc or .json.txt, are not taken for
            topologies. Rename them, or name each file itself.
            """, .session,
            wrong: #"""
                $ ls labs
                two-tier.json.txt
                $ slicec validate labs
                error[SLC027]: no JSON file in the folder
                  = labs holds no file that ends in .json.
                  = help: name another folder, or the files themselves
                """#,
            right: #"""
                $ mv labs/two-tier.json.txt labs/two-tier.json
                $ slicec validate labs
                labs/two-tier.json: ok, slice two-tier: 2 VMs, 1 link
                """#),
        Explanation(
            .unwritableFile,
            """
            slicec format was to replace this file, and could not. The new text is
            written to a file beside it first and takes its place only when it is whole,
            so the file is as it was.

            The message ends with the system's own reason. That new file needs room on
            the disk and the right to write into the folder; the right to write the file
            itself is not enough.

            slicec plan --out and slicec graph --out do not write over the topology, the
            cluster file or the state, nor over a file that is something else than what
            they write: an earlier plan or picture is replaced, another file is left.
            """, .session,
            wrong: #"""
                $ slicec format topology.json
                error[SLC028]: the file cannot be written
                  = topology.json: permission denied. It is as it was.
                  = help: check the disk and the rights of the file and its folder
                """#,
            right: #"""
                $ ls -ld .
                dr-xr-xr-x 2 ana ana 4096 Nov 24 10:12 .
                $ chmod u+w .
                $ slicec format topology.json
                topology.json
                """#),
        Explanation(
            .otherLayout,
            """
            slicec format has one layout: every VM and every link on a line of its own,
            two blanks for each level. Where all files have it, a change of one VM is a
            change of one line, and a review shows what was changed and nothing else.

            slicec format --check finds this. It changes no file, and the file means
            the same however it is laid out.
            """, .session,
            wrong: #"""
                $ slicec format --check --format json labs/lab.json | jq .
                error[SLC029]: the file is laid out otherwise
                 --> labs/lab.json:1:1
                  = labs/lab.json is laid out otherwise than slicec format writes it.
                  = help: run: slicec format labs/lab.json
                """#,
            right: #"""
                $ slicec format labs/lab.json
                labs/lab.json
                """#),
    ]
}
