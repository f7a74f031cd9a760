extension Explanation {
    /// Edits of what is deployed: new names, and disks that would be lost.
    static let changeTexts: [Explanation] = [
        Explanation(
            .formerNameInUse,
            """
            "renamedFrom" says what a VM or a link was called when it was recorded, so
            that it goes on under its new name: same ID, disk, MAC addresses, VNC port
            and VLAN, and nothing restarts. Here something in the file still has that
            former name, without having been renamed itself. One recorded VM cannot be
            both.

            Leave "renamedFrom" out where the VM or the link is a new one. Where it was
            renamed, and a new one has taken its old name since, the renaming is done
            once it was applied: leave it out as well. Two that are to change names with
            each other each say so.
            """, .topology,
            wrong: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros" },
                    { "name": "www", "flavor": "cirros", "renamedFrom": "web" }
                  ]
                }
                """#,
            right: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "web", "flavor": "cirros", "renamedFrom": "www" },
                    { "name": "www", "flavor": "cirros", "renamedFrom": "web" }
                  ]
                }
                """#),
        Explanation(
            .formerNameTwice,
            """
            Two VMs of the slice, or two links, say that they were renamed from the same
            name. What is recorded under that name has one disk and one ID, or one VLAN,
            and goes on as one of them. slicec does not choose which.

            Keep "renamedFrom" at the one that is the old one under a new name, and
            leave it out at the other, which is made new.
            """, .topology,
            wrong: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "www", "flavor": "cirros", "renamedFrom": "web" },
                    { "name": "api", "flavor": "cirros", "renamedFrom": "web" }
                  ]
                }
                """#,
            right: #"""
                {
                  "slice": "two-tier",
                  "vms": [
                    { "name": "www", "flavor": "cirros", "renamedFrom": "web" },
                    { "name": "api", "flavor": "cirros" }
                  ]
                }
                """#),
        Explanation(
            .formerNameUnknown,
            """
            "renamedFrom" names something that is not recorded, so what says so is new;
            and by the same plan a recorded VM or link goes. Most likely that is the one
            that was to be renamed, and the former name has a slip in it: a VM would be
            made anew, and what is on the disk of the old one would be lost.

            This is a warning: nothing keeps the plan from being carried out. Where
            nothing goes, it is not said: "renamedFrom" may stay in a file for good.
            """, .session,
            wrong: #"""
                $ slicec plan
                ...
                  - vm.cache  VM 1003 on w3 (10.0.10.3), with its disk
                  + vm.store  VM 1004, cirros, on w1 (10.0.10.1), VNC 5904
                ...
                warning[SLC220]: former name that is not recorded
                 --> topology.json:6:40
                  |
                6 |     { "name": "store", "renamedFrom": "cahce", "flavor": "cirros" }
                  |                                       ^^^^^^^
                  = No VM "cahce" is recorded, so "store" is a new one; and "cache" goes with its disk.
                  = help: did you mean "cache"?
                """#,
            right: #"""
                # With "renamedFrom": "cache" in topology.json:
                $ slicec plan
                ...
                  ~ vm.store  VM 1003, cirros, on w3 (10.0.10.3), VNC 5903
                              live: nothing restarts
                              name: cache → store
                ...
                """#),
        Explanation(
            .maybeRenamed,
            """
            By this plan a VM goes, with its disk, and one of the same flavor, with as
            many interfaces and the same neighbours, comes. That is what a plan looks
            like where only the name was edited: a name in a topology file is all that a
            VM is known by, and another one is another VM, with an empty disk.

            With "renamedFrom" at the new name it is the recorded VM: its ID, its disk,
            its addresses stay, and it goes on running. The key may stay in the file.

            This is a warning: nothing keeps the plan from being carried out, and where
            another VM is meant, it is right as it is.
            """, .session,
            wrong: #"""
                # In topology.json, "cache" was edited to be "store":
                $ slicec plan
                ...
                  - vm.cache  VM 1003 on w3 (10.0.10.3), with its disk
                  + vm.store  VM 1004, cirros, on w1 (10.0.10.1), VNC 5904
                ...
                warning[SLC224]: perhaps a VM that was renamed
                 --> topology.json:6:15
                  |
                6 |     { "name": "store", "flavor": "cirros" }
                  |               ^^^^^^^
                  = "cache" goes with its disk, and "store", which is like it, is a new VM.
                  = help: if it was renamed, its disk stays with "renamedFrom": "cache" there
                """#,
            right: #"""
                # With "renamedFrom": "cache" in topology.json:
                $ slicec plan
                ...
                  ~ vm.store  VM 1003, cirros, on w3 (10.0.10.3), VNC 5903
                              live: nothing restarts
                              name: cache → store
                ...
                """#),
        Explanation(
            .replaceNotAllowed,
            """
            With this plan a VM gets another base image, or another worker. It is made
            anew, and what is on its disk is lost. On a terminal apply asks, and the
            question names the disks. Without one, or with --auto-approve, nobody would
            see that, so it takes a second word. Nothing was changed: no host was
            touched, and nothing was recorded.

            If the disk may go, add --allow-replace, or set SLICEC_ALLOW_REPLACE=1. If
            not, undo the edit; each change in the plan says why it is one. To keep what
            is on the disk, copy it elsewhere first. "protect": true at a VM refuses
            such plans altogether.

            VMs that a file leaves out go with their disks, and need no second word.
            Where all that are recorded would go for others, they do: most likely that
            file is another slice, which has got a name that is taken.

            A disk that a look at its host finds gone is made anew without this: there
            is nothing left to lose. Unless the VM still runs, or is paused: then it has
            the file open, and all is there until the VM is stopped.
            """, .session,
            wrong: #"""
                $ slicec apply --auto-approve
                ...
                  ± vm.web  VM 1001, ubuntu, on w1 (10.0.10.1), VNC 5901  is made anew: ITS DISK IS LOST
                      flavor: cirros → ubuntu
                ...
                error[SLC312]: a disk would be lost
                  = This plan makes a VM anew, and the disk of "web" (VM 1001) on w1 (10.0.10.1) would be lost. \#
                Nobody was asked whether that is meant. Nothing was changed.
                  = help: if it is, add --allow-replace; the plan above says why each VM is made anew
                """#,
            right: #"""
                $ slicec apply --auto-approve --allow-replace
                # Or, on a terminal, where it asks:
                $ slicec apply
                """#),
        Explanation(
            .protectedVM,
            """
            A VM with "protect": true in its topology file is neither removed nor made
            anew, whatever the file says later and whoever applies it, and its slice is
            not destroyed. This plan would do one of these. Nothing was changed.

            What counts is what was applied last. So taking "protect" out and removing
            the VM in one edit is refused too: apply the file without "protect" first,
            then remove the VM, change its image or worker, or destroy the slice. For a
            VM that stays, "protect" in the file counts at once.

            A VM under another name is another VM, unless "renamedFrom" says which one
            it was. Restarts, links, and repairs of what a host has lost, a disk that is
            gone included, are not held up.
            """, .session,
            wrong: #"""
                $ slicec destroy
                error[SLC318]: the VM is protected
                  = Slice "two-tier" cannot be destroyed as long as a VM of it is protected: "db" (1002). Its disk \#
                would be lost.
                  = help: take "protect": true out of the file, apply it, then destroy the slice
                """#,
            right: #"""
                # Without "protect" in topology.json:
                $ slicec apply
                $ slicec destroy
                """#),
    ]
}
