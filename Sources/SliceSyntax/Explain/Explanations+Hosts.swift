extension Explanation {
    /// Getting to a host: reaching it, knowing it, being let in.
    static let hostTexts: [Explanation] = [
        Explanation(
            .hostUnreachable,
            """
            slicec found no way to this host's SSH server, or the connection ended
            before the host was ready: no route, nothing that listens, a name that does
            not resolve, an account whose login shell ends at once. Below the message
            stands what ssh said.

            The host is not tried again within this run, and what needs it is not begun.
            The work of the other hosts goes on and is recorded, and what this host
            holds stays recorded too. Nothing is lost, and VMs that run there go on
            running.

            Make sure that the host is up and that the login below works, then run the
            same command again. It must work without a question, since slicec cannot
            answer one; and where the cluster file names an ssh_config
            ("ssh": { "config": ... }), that file is used instead of your own. A host
            that will not come back can be given up with the slice:
            slicec destroy --abandon-host lets go of what is recorded there.
            """, .session,
            wrong: #"""
                $ slicec apply
                ...
                error[SLC401]: the host cannot be reached
                  = 10.0.10.2: there is no way to its SSH server.
                    ssh: connect to host 10.0.10.2 port 22: No route to host
                  = help: check that the host is up and that `ssh ubuntu@10.0.10.2` works, then run the same command \#
                again

                Of 13 actions 8 are done and recorded, 1 failed, 4 were not started.
                To go on: slicec apply topology.json
                """#,
            right: #"""
                $ ssh -o BatchMode=yes ubuntu@10.0.10.2 true     # says nothing where all is well
                $ slicec apply topology.json                     # goes on where it stopped
                # Or, if the host is gone for good:
                $ slicec destroy --slice two-tier --abandon-host 10.0.10.2
                """#),
        Explanation(
            .hostKey,
            """
            A host proves by its key that it is the host that is meant, and known_hosts
            has the keys that are known. It has none for this host yet, or another one
            than the host showed; the message says which. Where ssh says "no matching
            host key type", the two sides have no kind of key in common.

            slicec sends commands that run as root. A machine that took over the address
            would get them all, so an unknown key is never accepted, whatever your
            ssh_config says. Nothing was sent to this host; what was done on others is
            recorded.

            With a new host, log in once by hand and compare the fingerprint that ssh
            shows with the one that the host itself prints, at its console. With a
            changed key, first find out why: a host that was installed anew has a new
            one, and then the old one has to go. known_hosts is that of the user who
            runs slicec; under sudo it is root's.
            """, .session,
            wrong: #"""
                $ slicec apply
                ...
                error[SLC402]: the host key is not the known one
                  = 10.0.10.2: known_hosts does not have its host key, and unknown keys are never accepted.
                    No ED25519 host key is known for 10.0.10.2 and you have requested strict checking.
                    Host key verification failed.
                  = help: compare the key with the host's own (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), \#
                then put it into known_hosts

                Of 13 actions 8 are done and recorded, 1 failed, 4 were not started.
                To go on: slicec apply topology.json
                """#,
            right: #"""
                # At the console of 10.0.10.2:
                $ ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub
                # Here, and only if you know why the key has changed:
                $ ssh-keygen -R 10.0.10.2
                # Say yes only to the fingerprint that the console showed.
                $ ssh ubuntu@10.0.10.2 true
                $ slicec apply topology.json
                """#),
        Explanation(
            .hostRefused,
            """
            The host was reached and its key is the known one, but it did not let the
            user in: the account's authorized_keys has none of your keys, there is no
            such account, or ssh offered so many keys that the host had enough before
            the right one.

            ssh is run in batch mode: it asks for neither password nor passphrase, so
            that a run in CI cannot hang. The key must have no passphrase, or be in an
            ssh-agent. Nothing was done on this host; what was done on others is
            recorded.

            "ssh": { "user": ... } in the cluster file says as whom slicec logs in;
            ubuntu is the default. Put your public key there with ssh-copy-id. A key
            that ssh does not find by itself is named in an ssh_config file, and that
            file in the cluster file; it is then used instead of your own. Under sudo,
            the keys are root's.
            """, .session,
            wrong: #"""
                $ slicec apply
                ...
                error[SLC403]: the host refused the login
                  = 10.0.10.2: the login as "ubuntu" was refused.
                    ubuntu@10.0.10.2: Permission denied (publickey).
                  = help: put your public key into that account's authorized_keys, and name key and user in the \#
                cluster file's ssh settings

                Of 13 actions 8 are done and recorded, 1 failed, 4 were not started.
                To go on: slicec apply topology.json
                """#,
            right: #"""
                $ ssh-copy-id ubuntu@10.0.10.2
                $ ssh -o BatchMode=yes ubuntu@10.0.10.2 true     # says nothing where all is well
                $ slicec apply topology.json
                # Or, for a key of its own, in the cluster file:
                  "ssh": { "user": "ubuntu", "config": "ssh_config" },
                # and in ssh_config beside it:
                  Host 10.0.10.*
                    IdentityFile ~/.ssh/rack1
                    IdentitiesOnly yes
                """#),
        Explanation(
            .hostPrivilege,
            """
            The login worked, and sudo then refused: it wants a password, it does not
            allow this user what slicec needs, or it is not there. To make ports,
            namespaces and VMs is root's work, so without it nothing can be done on this
            host.

            slicec opens one shell as root (sudo -n sh) and keeps it for the run;
            sudo -n never asks, so that nothing hangs. Single commands in sudoers are
            therefore not enough: the account must be allowed everything, without a
            password. Nothing was done on this host; what was done on others is
            recorded.

            Allow it with visudo, as below. Where you would rather have no sudo, let
            slicec log in as root by key, with "privilege": "none" in the cluster file.
            """, .session,
            wrong: #"""
                $ slicec apply
                ...
                error[SLC404]: no root rights on the host
                  = 10.0.10.2: "ubuntu" may not run commands as root without a password.
                    sudo: a password is required
                  = help: allow it in sudoers (ubuntu ALL=(root) NOPASSWD: ALL), or set "privilege": "none" and log \#
                in as root

                Of 13 actions 8 are done and recorded, 1 failed, 4 were not started.
                To go on: slicec apply topology.json
                """#,
            right: #"""
                # This one line in the file:  ubuntu ALL=(root) NOPASSWD: ALL
                $ ssh -t ubuntu@10.0.10.2 sudo visudo -f /etc/sudoers.d/slicec
                $ ssh ubuntu@10.0.10.2 sudo -n true              # says nothing where all is well
                $ slicec apply topology.json
                # Or, in the cluster file:
                  "ssh": { "user": "root" },
                  "privilege": "none",
                """#),
        Explanation(
            .hostForeign,
            """
            A state has a lineage, a UUID that was made with it. The first run that
            works on a host leaves it there, in the data directory; from then on the
            host belongs to that state. This host has the lineage of another one.

            Two states on one host would give out the same VM IDs, VLANs and ports, and
            each would take the other's VMs for its own, so the host is refused before
            anything is done on it. What was done on other hosts is recorded.

            Most often there are two states by mistake: without --state, SLICEC_STATE or
            "state" in the cluster file, it lies in the home folder of whoever runs
            slicec, so a colleague has another one, and so have you under sudo. Use the
            one that the host knows; a copy of it has the same lineage. Only where that
            state is gone for good, and nothing of it runs on the host, remove the file.
            """, .session,
            wrong: #"""
                $ slicec apply
                ...
                error[SLC405]: the host belongs to another state
                  = 10.0.10.2: it belongs to another state, with the lineage 5b1f0c9a-3f7e-4c52-9d0b-0a6c1de2f493.
                  = help: use that state (--state), or, if it is gone for good and nothing of it runs there, remove \#
                /var/lib/slicec/lineage on the host

                Of 13 actions 8 are done and recorded, 1 failed, 4 were not started.
                To go on: slicec apply topology.json
                """#,
            right: #"""
                # Is this the state that was meant?
                $ slicec list --state /srv/slicec/rack1.db
                $ slicec apply --state /srv/slicec/rack1.db
                # Only where it is gone for good. First see that neither of these shows anything of it:
                $ ssh ubuntu@10.0.10.2 pgrep -a qemu-system
                $ ssh ubuntu@10.0.10.2 sudo ovs-vsctl list-ports br-int
                $ ssh ubuntu@10.0.10.2 sudo rm /var/lib/slicec/lineage
                """#),
        Explanation(
            .sshMissing,
            """
            slicec has no SSH of its own: it runs the system's ssh, so that keys, agents
            and jump hosts work as you know them. Here no ssh could be run, or the
            folder for its control sockets, /tmp/slicec-UID, cannot be used.

            That folder must be a folder of your own, with mode 0700. In /tmp anybody
            can make one of that name, and who owns it could get between slicec and the
            hosts, so another one is not used. No host was touched.

            Install an SSH client, and see that ssh is in the PATH of whoever runs
            slicec; a CI job's PATH is often shorter than yours. If it is the folder,
            see whose it is, and remove it; slicec makes it anew.
            """, .session,
            wrong: #"""
                $ slicec apply
                ...
                error[SLC415]: ssh cannot be run
                  = 10.0.10.1: ssh cannot be started.
                    Executable "ssh" is not found or cannot be executed.
                  = help: install an SSH client (Debian: openssh-client)
                ...
                Of 13 actions 0 are done and recorded, 3 failed, 10 were not started.
                To go on: slicec apply topology.json
                """#,
            right: #"""
                $ sudo apt install openssh-client
                $ slicec apply topology.json
                # If the message names the folder instead:
                $ ls -ld /tmp/slicec-$(id -u)
                $ sudo rm -r /tmp/slicec-$(id -u)
                $ slicec apply
                """#),
    ]
}
