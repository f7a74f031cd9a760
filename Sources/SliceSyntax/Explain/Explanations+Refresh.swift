extension Explanation {
    /// Looking at hosts, and what they hold that nobody records.
    static let refreshTexts: [Explanation] = [
        Explanation(
            .placedOnAbandoned,
            """
            apply --abandon-host lets go of all that is recorded on a host that will not
            come back, and this slice still needs that host: a VM is placed on it, or it
            is the network node, which has the gateways and DHCP servers.

            A VM stays on the worker where it was put, whatever becomes of the others;
            its disk is there and nowhere else. To make it anew on another worker, with
            an empty disk, is a decision, and the file is where it is written down: pin
            the VM to a worker that is there. For a network node, name another one in
            the cluster file. Nothing was changed.

            Be sure that the host is gone. A VM that runs on in a place that slicec was
            told to forget has the same MAC and, by DHCP, the same address as the one
            that takes its place. Should the host come back, slicec status --orphans
            lists what it still holds, and --remove-orphans takes it away.
            """, .session,
            wrong: #"""
                $ slicec apply --abandon-host w2
                error[SLC326]: something is placed on the abandoned host
                  = db of slice "two-tier" is placed on w2 (10.0.10.2). Nothing was changed.
                  = help: pin it to another worker in the file ("worker": "NAME"), where it is made anew with an \#
                empty disk, then run the same command again
                """#,
            right: #"""
                $ grep '"db"' topology.json
                    { "name": "db", "flavor": "cirros", "interfaces": 1, "worker": "w1" }
                $ slicec apply --abandon-host w2
                """#),
        Explanation(
            .abandonedAnswers,
            """
            --abandon-host is for a host that will not come back: slicec forgets what is
            recorded there, and makes the VMs anew elsewhere, with empty disks. This
            host answers. Its VMs may well run, and they would run on, unrecorded,
            beside those that take their place: with the same MAC addresses, and in the
            same VLANs. Nothing was changed.

            To move VMs off a host that works, pin them to another worker and leave
            --abandon-host out: they are stopped there first, and nothing is left. Where
            the host is broken in some other way, shut it down, or take it off the
            network, and run the same command again.
            """, .session,
            wrong: #"""
                $ slicec apply --abandon-host w2
                error[SLC328]: the host that is given up answers
                  = w2 (10.0.10.2) answers. What runs there would run on, beside what is made in its place. Nothing \#
                was changed.
                  = help: leave --abandon-host out, and what is recorded there is taken away in order; or shut the \#
                host down first, where it will not come back
                """#,
            right: #"""
                $ slicec apply
                """#),
        Explanation(
            .switchSilent,
            """
            Open vSwitch on this host does not answer: ovs-vsctl could not ask its
            database within ten seconds. Which ports are on the bridge, and with which
            VLAN, cannot be seen, so the host is left out of this look; what is recorded
            there is taken as it is.

            The VMs may well run on: QEMU does not need the switch. Their network does.
            Most often the service is stopped or being restarted; sometimes the disk is
            full, and the database cannot be written.

            Start it, and run the same command again. Ports come back with the service.
            The DHCP servers' ports do not always, since they live in namespaces of
            their own; slicec plan --refresh tells, and slicec apply mends it.
            """, .session,
            wrong: #"""
                $ slicec apply
                ...
                error[SLC416]: Open vSwitch does not answer
                  = 10.0.10.2: Open vSwitch does not answer.
                    ovs-vsctl: unix:/var/run/openvswitch/db.sock: database connection failed
                  = help: start it (Debian: systemctl start openvswitch-switch), then run the same command again
                """#,
            right: #"""
                $ ssh ubuntu@10.0.10.2 sudo systemctl start openvswitch-switch
                $ slicec apply
                """#),
        Explanation(
            .orphanStays,
            """
            An orphan is what a host holds that carries this state's lineage and that no
            slice records: left by a host that was given up and came back, or by a state
            that was restored from an older copy. Removing this one failed; the message
            ends with what the host said. The others were removed all the same.

            A common reason is that something else uses it: a disk that a program has
            mounted, a namespace that a process lives in. Where something has the name
            and is not slicec's, it is left alone, and that is said too.

            Put right what the host says and run the command again. What is gone by then
            is not listed any more.
            """, .session,
            wrong: #"""
                $ slicec status --remove-orphans --auto-approve
                ...
                error[SLC417]: an orphan could not be removed
                  = 10.0.10.2, disk of VM 1002: the command ended with exit status 1.
                    rm: cannot remove '/var/lib/slicec/vms/1002/old': Device or resource busy
                  = help: put right what the host says, then run slicec status --remove-orphans again
                """#,
            right: #"""
                $ ssh ubuntu@10.0.10.2 sudo umount /var/lib/slicec/vms/1002/old
                $ slicec status --remove-orphans
                """#),
    ]
}
