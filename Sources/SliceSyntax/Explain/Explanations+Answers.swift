extension Explanation {
    /// A host that was reached, and no answer from it that can be used.
    static let answerTexts: [Explanation] = [
        Explanation(
            .hostTimeout,
            """
            The host took what it was asked and gave no answer in time. A connection has
            30 seconds until the host is ready; an action has two minutes, and
            --stop-timeout on top; copying an image has longer, by its size.

            slicec does not wait for ever, so that one host that hangs does not keep the
            others: it gives this host up for the run, and the work of the others goes
            on. Whether the action had an effect is not known. That it was begun is
            recorded, so nothing of it can be forgotten; and what the host was doing may
            still go on there.

            See how the host does: a full or failing disk, too little memory, too much
            load. Then run the same command again. It waits until commands of this run
            have ended on the host, looks at what is there, and goes on from that.
            """, .session,
            wrong: #"""
                $ slicec apply
                ...
                error[SLC407]: the host did not answer in time
                  = 10.0.10.2, vm.launch:db: no answer within 150 s.
                  = help: look at the host's load and disk, then run the same command again; it probes what it does \#
                not know

                Of 13 actions 12 are done and recorded, 1 failed.
                To go on: slicec apply topology.json
                """#,
            right: #"""
                $ ssh ubuntu@10.0.10.2 "uptime; free -m; df -h /var/lib/slicec"
                $ ssh ubuntu@10.0.10.2 sudo dmesg --level=err,warn
                $ slicec apply topology.json
                """#),
        Explanation(
            .hostGarbled,
            """
            Every answer of a host has a frame: a word that is new with each connection,
            and how many bytes follow. Something else came, or a look at the host did
            not tell of everything that it was asked about.

            What is printed while the connection is opened, by a login script or as a
            banner, is skipped. After that, text without a frame could be anything, and
            slicec does not guess where the answer is in it: it gives this host up for
            the run. The work of the others goes on. That the action was begun is
            recorded, so the next run knows that it has to look.

            The message shows the line. Look for what prints it: a start-up file
            (~/.bashrc, ~/.ssh/rc, /etc/ssh/sshrc) that leaves something in the
            background, which writes when it likes. Let it write to a file, or run only
            where a person logs in, then run the same command again.
            """, .session,
            wrong: #"""
                $ slicec apply
                ...
                error[SLC408]: the host's answer cannot be understood
                  = 10.0.10.1, vm.port:web.eth1: the answer is not in the form that was asked for.
                    quota: 80% of /home is used
                  = help: look whether the host's shell start-up files print something, then run the same command again

                Of 13 actions 11 are done and recorded, 1 failed, 1 was not started.
                To go on: slicec apply topology.json
                """#,
            right: #"""
                $ ssh ubuntu@10.0.10.1 sleep 60                  # must print nothing in all that time
                # In ~/.bashrc of ubuntu on 10.0.10.1:
                  check-quota >/dev/null 2>&1 &
                $ slicec apply topology.json
                """#),
        Explanation(
            .connectionLost,
            """
            The host was connected and at work, and then the connection ended before the
            answer came. The network broke, the host went down or was started again, or
            its SSH server ended the session. A host that leaves SSH's keep-alives
            unanswered for 15 seconds counts as lost as well.

            Whether the action had an effect is not known, and slicec claims neither.
            That it was begun is recorded; and a command that had begun on the host runs
            on to its end there, connection or not. The host is not tried again within
            this run, while the work of the others goes on and is recorded.

            Run the same command again. It waits until commands of this run have ended
            on the host, looks at what is there, and goes on from that. If it breaks
            again and again, look at the host's own log.
            """, .session,
            wrong: #"""
                $ slicec apply
                ...
                error[SLC409]: the connection to the host broke
                  = 10.0.10.1, vm.port:web.eth1: the connection ended before the answer came.
                    Timeout, server 10.0.10.1 not responding.
                  = help: run the same command again; it probes what it does not know

                Of 13 actions 11 are done and recorded, 1 failed, 1 was not started.
                To go on: slicec apply topology.json
                """#,
            right: #"""
                $ slicec apply topology.json
                # If it breaks again: was the host started anew, and what does its SSH server say?
                $ ssh ubuntu@10.0.10.1 "uptime; sudo journalctl -u ssh --since -15min"
                """#),
    ]
}
