extension Explanation {
    /// An action that was tried on a host, and why it could not be done.
    static let actionTexts: [Explanation] = [
        Explanation(
            .actionFailed,
            """
            A command that an action runs on its host ended with an error. The message
            names host and action, and then what the command said, to its last lines.
            Where it names a host alone, preparing that host or looking at it failed,
            and the host is left out of this run.

            The failure is recorded, and what depends on this action is not begun. All
            else goes on, on this host too, and is recorded as it is done. The run ends
            with exit status 5: stopped part-way, and nothing lost.

            Put right what the command says. Often the host lacks a program, the bridge
            is not there, or the Open vSwitch service is down. Then run the same command
            again: each action makes sure of what it is for, so what is there and right
            is left alone, and what was half done is finished. To take the slice down
            instead, slicec destroy works from here just as well.
            """, .session,
            wrong: #"""
                $ slicec apply
                ...
                  11/13  10.0.10.1  vm.launch:web  failed
                ...
                error[SLC406]: an action failed
                  = 10.0.10.1, vm.launch:web: the command ended with exit status 1.
                    setpriv: failed to execute qemu-system-x86_64: No such file or directory
                    QEMU ended with status 127
                  = help: put right what the host says, then run the same command again; it goes on where this one \#
                stopped

                Of 13 actions 12 are done and recorded, 1 failed.
                To go on: slicec apply topology.json
                """#,
            right: #"""
                $ ssh ubuntu@10.0.10.1 sudo apt install -y qemu-system-x86 qemu-utils
                $ slicec apply topology.json
                """#),
        Explanation(
            .hostBusy,
            """
            A run on this slice was stopped, and what it had begun on this host has not
            ended: a command goes on there although ssh or slicec is gone. While it
            does, it holds the slice's lock on the host, /run/slicec/locks/slice-ID.

            To look or to work beside it would be to believe in what changes at that
            moment, so slicec waits up to a minute for it to end, and then refuses. This
            action changed nothing, and what was done elsewhere is recorded.

            Wait a little and run the same command again. If it stays so, see what is
            running: a disk that hangs keeps a command for ever. Ending that command
            loses nothing, since the next run looks at what is there.
            """, .session,
            wrong: #"""
                $ slicec apply
                ...
                error[SLC411]: another run is still at work on the host
                  = 10.0.10.2: the commands of a run that was stopped are still at work there.
                  = help: wait a little, then run the same command again

                Of 13 actions 8 are done and recorded, 1 failed, 4 were not started.
                To go on: slicec apply topology.json
                """#,
            right: #"""
                # Which processes have the lock, and what are they?
                $ ssh ubuntu@10.0.10.2 "sudo find /proc/[0-9]*/fd -lname /run/slicec/locks/slice-1000"
                /proc/20817/fd/9
                /proc/20819/fd/9
                $ ssh ubuntu@10.0.10.2 ps -f -p 20817,20819
                $ slicec apply topology.json
                """#),
        Explanation(
            .objectForeign,
            """
            The host has an Open vSwitch port or a network interface with the name that
            the action was to use, and it is not this state's. What slicec makes is
            labelled with the lineage of its state: external_ids of a port, the alias of
            a tap. This one has no such label, or another state's.

            What is not labelled may be somebody's, so slicec neither takes it over nor
            removes it. The action was not done, nor what depends on it; all else was
            done and is recorded.

            See what it is. If a person or another program made it, give it another
            name: gw_vlanN, dhcp_vN and tap_ID_ethN are slicec's. If another state made
            it, that state should destroy its slice. Remove it only where nobody needs
            it, then run the same command again.
            """, .session,
            wrong: #"""
                $ slicec apply
                ...
                error[SLC412]: something else on the host has the name
                  = 10.0.10.3, network.link:backend: the OVS port gw_vlan100 exists and is not this state's: \#
                gw_vlan100,{}
                  = help: slicec touches only what it made; remove or rename that object on 10.0.10.3, then run the \#
                same command again

                Of 13 actions 11 are done and recorded, 1 failed, 1 was not started.
                To go on: slicec apply topology.json
                """#,
            right: #"""
                # What is it, and who needs it?
                $ ssh ubuntu@10.0.10.3 sudo ovs-vsctl list Port gw_vlan100
                $ ssh ubuntu@10.0.10.3 ip -d address show dev gw_vlan100
                # Nobody does:
                $ ssh ubuntu@10.0.10.3 sudo ovs-vsctl del-port br-int gw_vlan100
                $ slicec apply topology.json
                """#),
        Explanation(
            .hostDiskFull,
            """
            A command on the host said that there is no space left on a device. What it
            said names the file; most often it is a disk or an image in the data
            directory, /var/lib/slicec.

            Disks and images are written under another name and renamed when they are
            whole, so nothing that was there before is harmed, and no half of a disk is
            taken for one. An image that would not fit is not sent at all; what has
            arrived of one stays, and the copy goes on from there. What depends on this
            action was not begun; all else was done and is recorded. A VM whose disk is
            on that file system may come to a halt when it writes: make room soon.

            Destroy slices that nobody needs, or make room otherwise. Base images are
            kept when slices are gone, in /var/lib/slicec/images. One that no disk
            lies over can be removed, and is copied again when it is needed; one that a
            disk does lie over must stay, since the disk has only what differs from it.
            """, .session,
            wrong: #"""
                $ slicec apply
                ...
                error[SLC413]: the host's disk is full
                  = 10.0.10.1, vm.disk:web: the disk is full.
                    qemu-img: /var/lib/slicec/vms/1001/disk.qcow2.new: No space left on device
                  = help: make room on the host, then run the same command again; it goes on where this one stopped

                Of 13 actions 11 are done and recorded, 1 failed, 1 was not started.
                To go on: slicec apply topology.json
                """#,
            right: #"""
                $ ssh ubuntu@10.0.10.1 df -h /var/lib/slicec
                $ slicec destroy --slice old-exercise
                # Images, and which of them disks lie over:
                $ slicec image list
                $ slicec apply topology.json
                """#),
    ]
}
