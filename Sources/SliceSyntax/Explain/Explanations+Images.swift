// SLC4xx: base images.
extension Explanation {
    static let imageTexts: [Explanation] = [
        Explanation(
            .imageUnusable,
            """
            A flavor's base image, a file on this machine, cannot be used: it is not
            there or cannot be read, it is no ordinary file, it is empty, or it is not
            what a disk can lie over. Or it is not the image that was recorded for a VM,
            by its SHA-256.

            A base image is qcow2 or raw, and stands alone: an overlay, or a QCOW2 file
            that keeps its data elsewhere, has another half that workers would lack;
            for one that is encrypted they have no key. Disks of other programs, packed
            files and media to install from are called what they are, with the command
            that makes an image of them. A file that says nothing of itself is raw: the
            disk, byte by byte.

            Images that new disks need are read before anything is changed, so that a
            missing one does not stop a run half-way. A disk that is to be made again
            must lie over the very image that it had: on another one the guest would not
            be the same VM, so slicec takes no file that merely has the same name.

            A relative path in the cluster file starts in that file's folder. Put the
            image there, or name another in the flavor. Where an image was replaced by a
            newer one, keep the old one, and give the new one a name and a flavor of its
            own; or remove the VM from the file, apply, and add it again.
            """, .session,
            wrong: #"""
                $ slicec apply
                error[SLC410]: the base image cannot be used
                 --> cluster.json:8:52
                  |
                8 |                   "memoryGB": 0.5, "diskGB": 1, "image": "images/jammy.vmdk" },
                  |                                                          ^^^^^^^^^^^^^^^^^^^
                  = /etc/slicec/images/jammy.vmdk is a VMDK image of VMware's; a base image is qcow2 or raw. \#
                Nothing was changed.
                  = help: convert it, and name the result: qemu-img convert -f vmdk -O qcow2 \#
                /etc/slicec/images/jammy.vmdk /etc/slicec/images/jammy.qcow2
                """#,
            right: #"""
                $ qemu-img convert -f vmdk -O qcow2 images/jammy.vmdk images/jammy.qcow2
                $ sed -i 's/jammy.vmdk/jammy.qcow2/' cluster.json
                $ slicec image list
                $ slicec apply
                """#),
        Explanation(
            .imageDamaged,
            """
            A base image does not read as what it is: on a worker its bytes have another
            SHA-256 than its name says, or here a file is not what it was, though nobody
            has written to it. A disk or a memory that fails does that, or somebody who
            opened the image for writing on the worker.

            An image is checked when it arrives, and then believed: to read it again
            takes as long as its disk does. slicec image verify does it, and names the
            VMs whose disks lie over a damaged one. What a guest read from it may be
            wrong, and what it wrote since rests on that.

            What disks lie over is never overwritten. slicec image push --verify
            replaces a damaged image that nothing lies over. For one in use, shut its
            VMs down, move the file aside on the worker, and push it again: the disks
            are as they were, and the image has every byte that it had when they were
            made. What the guests have written in between only you can judge: where it
            matters, make them anew. And look at the worker's disk (smartctl, dmesg).
            """, .session,
            wrong: #"""
                $ slicec image verify
                ...
                error[SLC418]: a base image is damaged
                  = w2 (10.0.10.2): /var/lib/slicec/images/3f2a91c04d1e….qcow2 reads as 77b0c1d2e3f4…, and not as \#
                its name says. Over it lie the disks of db (two-tier).
                  = help: their guests may have read wrong bytes: shut the VMs down; as root on the worker, move the \#
                file aside (mv FILE FILE.damaged); send the image again (slicec image push); start the VMs: their \#
                disks stay, and lie over the right image again
                """#,
            right: #"""
                # In the guest db, shut it down; then:
                $ ssh ubuntu@10.0.10.2 'cd /var/lib/slicec/images && sudo mv 3f2a91c04d1e….qcow2 damaged'
                $ slicec image push --worker w2
                # Starts what does not run:
                $ slicec apply topology.json
                $ slicec image verify
                """#),
    ]
}
