extension Explanation {
    /// The file that holds the state, and the locks beside it.
    static let stateTexts: [Explanation] = [
        Explanation(
            .stateUnusable,
            """
            The state is one SQLite file: which slices the cluster has, with their IDs,
            VLANs and VNC ports, and what of them may be on which host. slicec could not
            get at it, or at its locks in the folder of the same name with ".locks"
            behind it. The message ends with the reason: most often the rights of the
            file or of a folder on its path, or a group that the cluster file names and
            the system does not know.

            To go on without the state would be to plan as if nothing were deployed, and
            to give out IDs and VLANs that are in use. So slicec stops here. Nothing was
            changed, neither in the state nor on a host.

            The path is that of --state, else SLICEC_STATE, else "state" in the cluster
            file, else ~/.local/state/slicec/CLUSTER.db (XDG_STATE_HOME in place of
            ~/.local/state). See whether it is the file that was meant, and who may read
            and write it and its folder. After a run under sudo it may belong to root.
            People who share a cluster share its state: name its path and a group in the
            cluster file, and a new state is made for all of that group.
            """, .session,
            wrong: #"""
                $ slicec list
                error[SLC302]: the state cannot be opened
                  = /home/ana/.local/state/slicec/rack1.db: Permission denied.
                  = help: check the path and its rights, or name another with --state or SLICEC_STATE
                """#,
            right: #"""
                $ ls -l ~/.local/state/slicec/rack1.db
                -rw------- 1 root root 53248 Mar  2 09:14 /home/ana/.local/state/slicec/rack1.db
                $ sudo chown -R ana: ~/.local/state/slicec
                $ slicec list
                # Or, for a new state that several people share, in the cluster file:
                  "state": { "path": "/srv/slicec/rack1.db", "group": "lab" },
                """#),
        Explanation(
            .stateForeign,
            """
            There is something at the state's path, and it is not a state: a file that
            is no database, the database of another program, a folder, or a file without
            a single byte.

            slicec never takes such a file for a fresh start. A full disk or a copy that
            was cut off can leave an empty file where a state was; taken for a cluster
            without slices, it would have what runs on the hosts forgotten, and its IDs
            and VLANs given out again. The file was left as it is, and no host was
            touched.

            Where the path is wrong, name the right one with --state, with SLICEC_STATE,
            or with "state" in the cluster file. Where the file was a state once, put
            back a copy, while no run is at work. Only where the cluster holds no slices
            may the file be deleted or moved away: slicec apply then makes a new state.
            """, .session,
            wrong: #"""
                $ slicec apply
                error[SLC303]: the state file is not slicec's
                  = /srv/slicec/rack1.db is empty, which a state never is. Taking it for a fresh one would forget \#
                what runs on the hosts.
                  = help: put back a copy of the state, or delete the file if the cluster holds no slices
                """#,
            right: #"""
                # rack1.db-journal belongs to the broken file, if it is there at all.
                $ rm -f /srv/slicec/rack1.db-journal
                $ cp /srv/backup/rack1.db /srv/slicec/rack1.db
                $ slicec list
                ID    NAME      STATUS   OWNER  VMS  LINKS  VLANS
                1000  two-tier  running  admin  2    1      100-119
                """#),
        Explanation(
            .stateDamaged,
            """
            Every record in the state has a checksum. One of them does not match its
            record, a record is missing that must be there, or SQLite itself finds that
            the file is broken. A failing disk does this, a copy that was made while a
            run was writing, and an edit by hand.

            slicec does not read around the damage, because it would act on what it
            reads: give a VLAN out twice, look for a disk on the wrong host, forget a VM
            that runs. Nothing was changed, neither in the file nor on a host; what runs
            goes on running.

            Put back a copy, and keep the damaged file until all is well. Runs that came
            after the copy are not in it: repeat them in the same order. IDs, VLANs and
            workers are given out by fixed rules, so that they come out as before, and
            each action finds what it made. For the next time, copy the file now and
            then while no run is at work.
            """, .session,
            wrong: #"""
                $ slicec plan
                error[SLC304]: the state is damaged
                  = /srv/slicec/rack1.db: the record of slice 1000 does not match its checksum.
                  = help: put back a copy of the state; nothing was changed
                """#,
            right: #"""
                $ cd /srv/slicec
                $ mv rack1.db rack1.db.damaged
                # If there is a journal, it belongs to the damaged file.
                $ mv rack1.db-journal rack1.db.damaged-journal
                $ cp -p /srv/backup/rack1.db rack1.db
                $ slicec list
                ID    NAME      STATUS   OWNER  VMS  LINKS  VLANS
                1000  two-tier  running  admin  2    1      100-119
                """#),
        Explanation(
            .stateTooNew,
            """
            The file is a state, and its schema is newer than this slicec. The first
            command of a newer slicec that opens a state brings it up to that version's
            schema, and there is no way back.

            An older slicec cannot know what the newer one keeps there, nor what it must
            not leave out when it writes. So it neither reads nor writes the file.
            Nothing was changed.

            Use the slicec that wrote the state, or a later one, on every machine that
            works with it. slicec --version says which one you have; an older copy may
            come first in PATH.
            """, .session,
            wrong: #"""
                $ slicec plan
                error[SLC305]: the state was written by a newer slicec
                  = /srv/slicec/rack1.db has a schema that this slicec does not know.
                  = help: use the slicec that wrote it, or a newer one
                """#,
            right: #"""
                $ type -a slicec
                slicec is /home/ana/bin/slicec
                slicec is /usr/local/bin/slicec
                $ rm ~/bin/slicec        # the older copy
                $ hash -r
                $ slicec plan
                """#),
        Explanation(
            .stateWrite,
            """
            The state was opened, and then something could not be written to it: its
            disk is full, the file or its folder may not be written, or another process
            kept the database busy for more than 20 seconds.

            An action is recorded before it is sent to a host and after the host has
            answered. Where that cannot be done, slicec starts nothing more, so that the
            hosts never get ahead of the record. What was recorded before is safe: each
            transaction is in the file as a whole or not at all. Of actions that were in
            flight, the outcome may be missing; the next run looks at those hosts, and
            makes sure of them again.

            Put right what the message names, then run the same command again; it goes
            on where this one stopped. SQLite makes its journal beside the state, so the
            folder must be writable too. A file that stays busy is held by a backup, by
            an sqlite3 shell with an open transaction, or by a run that was stopped with
            Ctrl-Z.
            """, .session,
            wrong: #"""
                $ slicec apply
                ...
                error[SLC306]: the state cannot be written
                  = The disk with /srv/slicec/rack1.db is full. What was recorded before is safe.
                  = help: make room, then run the same command again
                """#,
            right: #"""
                $ df -h /srv/slicec
                Filesystem      Size  Used Avail Use% Mounted on
                /dev/sdb1       9.8G  9.8G     0 100% /srv
                # Make room there, then:
                $ slicec apply
                """#),
        Explanation(
            .sliceLocked,
            """
            Another apply or destroy is at work on this slice. Each of them takes the
            slice's lock first, because two that change one slice at the same time would
            undo each other's work. This one has changed nothing and ends with
            exit status 3. Other slices are not concerned, and plan, show and list need
            no lock.

            The lock is the operating system's (flock), on a file beside the state, such
            as rack1.db.locks/slice-two-tier. It goes when its holder ends, however that
            ends, so none is ever left behind. A holder that waits for an answer to its
            question, or that was stopped with Ctrl-Z, still has it. The message repeats
            who holds it, in the holder's own words.

            Wait for that run, or let this one wait with --lock-timeout SECONDS (in CI:
            SLICEC_LOCK_TIMEOUT). If that run is not wanted, end it: after one Ctrl-C it
            finishes what is in flight, records it, and gives the lock back. From a run
            that hangs, slicec unlock SLICE --force takes it away. Do not delete the
            lock's file: the holder would go on without noticing, and the next run would
            work beside it.
            """, .session,
            wrong: #"""
                $ slicec apply
                error[SLC311]: the slice is locked by another run
                  = Slice "two-tier" is being worked on by apply of ana on desk-3, process 4711, since 2026-03-02 \#
                09:14:05 UTC.
                  = help: wait for it, or give it time with --lock-timeout SECONDS; the lock goes when that run ends, \#
                and slicec unlock says more about one that hangs
                """#,
            right: #"""
                # On desk-3: what is it doing? T in STAT is a process that was stopped; fg brings it back.
                $ ps -o pid,stat,etime,args -p 4711
                # Here: wait up to five minutes, then go on.
                $ slicec apply --lock-timeout 300
                """#),
        Explanation(
            .lockLost,
            """
            Somebody ran slicec unlock --force on this slice while this run had its
            lock, because it seemed to hang: it was stopped with Ctrl-Z or SIGSTOP, its
            machine slept, or it waited for an answer that never came.

            From that moment on this run may record nothing, so that it cannot get
            between the run that has the lock now and what that one records. It has
            stopped with exit status 3. A command that it had sent before may have been
            carried out; the message says who took the lock, and the other run has
            looked at the hosts, or will.

            Nothing has to be mended. Run the same command again if its work is still
            wanted: it waits for the lock, plans anew, and does what is left.
            """, .session,
            wrong: #"""
                $ slicec apply
                ^Z
                $ ssh desk-4 slicec unlock two-tier --force
                $ fg
                error[SLC331]: the slice's lock was taken away
                  = The lock of slice "two-tier" was taken away from this run by unlock of ben on desk-4, process 815, \#
                since 2026-03-02 09:31:40 UTC. It records nothing any more, and has stopped.
                  = help: nothing is lost: the next apply or destroy looks at what this run may have done on hosts
                """#,
            right: #"""
                $ slicec unlock two-tier
                Nobody works on slice two-tier.
                $ slicec apply
                """#),
        Explanation(
            .sharedLocked,
            """
            All slices with internet share VLAN 400 on the network node. It comes with
            the first of them and goes with the last, so runs count its users and change
            it one at a time, each for a moment. The run that the message names has it
            for much longer: it was stopped with Ctrl-Z or SIGSTOP, its machine sleeps,
            or the network node hangs under its hands.

            What this run did besides is done and recorded. VLAN 400 was not touched.

            Look at that process. Where it was stopped, fg or kill -CONT lets it go on,
            and it is done in a moment; or end it, even with SIGKILL: nothing that was
            recorded is lost, and its own slice goes on with the same command. slicec
            unlock frees a slice, and not what slices share: a run that wakes up in the
            midst of it could take VLAN 400 away under others.
            """, .session,
            wrong: #"""
                $ slicec apply
                error[SLC332]: what slices share is locked by another run
                  = VLAN 400, which slices share, is being worked on by destroy of ana on desk-3, process \#
                4711, since 2026-03-02 09:14:05 UTC, and was not waited for any longer.
                  = help: let that run go on where it was stopped, or end it, then run the same command again
                """#,
            right: #"""
                # On desk-3: T in STAT is a process that was stopped.
                $ ps -o pid,stat,etime,args -p 4711
                $ kill -CONT 4711
                # Here:
                $ slicec apply
                """#),
    ]
}
