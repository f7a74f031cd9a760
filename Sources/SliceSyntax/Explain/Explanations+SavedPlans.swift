extension Explanation {
    /// Why a saved plan is not carried out.
    static let savedPlanTexts: [Explanation] = [
        Explanation(
            .planStale,
            """
            apply --plan carries out what the saved plan says, action by action, or
            nothing. Something is no longer as it was when the plan was made, so that
            the same actions would not do what was reviewed. Nothing was changed, and
            slicec ends with exit status 4.

            The message says what it is, and points at it in the saved plan. The slice
            was changed meanwhile: each change of its record counts its serial up. Or an
            ID, a VNC port, a VLAN pool or the room on a worker that the plan proposes
            went to another slice. Or a look at the hosts found something to repair, or
            the cluster file was changed, so that other actions are needed: + stands
            before those that would come in addition, - before those that are no longer
            needed, ~ before what has another value. Other slices may come and go, as
            long as they take nothing of what this plan proposes.

            A plan that was begun and stopped is not stale: the same command goes on
            with what is left of it.

            Plan again, have the new plan reviewed, and carry that out. A run that
            should simply bring the file about, whatever that takes by now, is
            slicec apply FILE.
            """, .session,
            wrong: #"""
                $ slicec apply --plan p.json
                error[SLC323]: the saved plan is stale
                  --> p.json:68:15
                   |
                68 |     "serial": 2,
                   |               ^
                   = Slice "two-tier" was changed after this was planned: its serial was 2, and is 4 now.
                   = help: plan again with slicec plan --out, and have that plan reviewed
                """#,
            right: #"""
                $ slicec plan --out p.json topology.json
                # Look at it, then:
                $ slicec apply --plan p.json
                """#),
        Explanation(
            .planUnusable,
            """
            The file behind --plan is not a plan as slicec saved it: it is something
            else, such as a topology file or the output of plan --json; or it was edited
            by hand; or a later slicec wrote it in a format that this one does not know.
            Nothing was changed.

            A saved plan holds two SHA-256 digests: "topologySHA256" of the topology in
            it, and "sha256" of all the rest. They find changes of what is said, not of
            blanks and line ends. They keep people from carrying out something else than
            what was planned by mistake. They are no signature: who may commit a plan to
            your repository is for the repository to say. What the plan proposes is held
            against the ranges of IDs and VNC ports and the slice's VLAN pool all the
            same, so that no edited plan takes what another slice has.

            To change what is planned, change the topology file and plan again. Where
            the file was damaged on its way, fetch it again.
            """, .session,
            wrong: #"""
                $ sed -i s/cirros/ubuntu/ p.json
                $ slicec apply --plan p.json
                error[SLC324]: not a plan as slicec saved it
                  --> p.json:82:23
                   |
                82 |     "topologySHA256": "0f5a3e…",
                   |                       ^^^^^^^^^
                   = The topology in it was changed after it was saved: its SHA-256 is 7be11c90d2f4… now.
                   = help: put the file back as slicec wrote it; or change the topology file, and plan again with \#
                slicec plan --out, and have that plan reviewed
                """#,
            right: #"""
                $ sed -i s/cirros/ubuntu/ topology.json
                $ slicec plan --out p.json topology.json
                $ slicec apply --plan p.json
                """#),
        Explanation(
            .planElsewhere,
            """
            A saved plan says for which cluster it was made, by the name in the cluster
            file, and against which state, by the state's lineage: a UUID that a state
            gets when it is made and keeps for ever. Here one of the two is another.
            What the plan says about IDs, VLANs and workers is then about other slices
            on other machines. Nothing was changed.

            Most often it is the wrong cluster file or the wrong state: see --cluster
            and SLICEC_CLUSTER, --state and SLICEC_STATE, and the current folder, where
            slicec looks for cluster.json. A job in CI that plans needs the same cluster
            file and a look at the same state as the run that applies.

            A plan that was made where there was no state yet has no lineage. It may be
            carried out against any state that has no such slice, and in which nobody
            has what the plan proposes.
            """, .session,
            wrong: #"""
                $ SLICEC_CLUSTER=rack2.json slicec apply --plan p.json
                error[SLC325]: the saved plan is for another cluster or state
                  --> p.json:66:16
                   |
                66 |     "cluster": "rack1",
                   |                ^^^^^^^
                   = The plan is for cluster "rack1"; the cluster file is that of "rack2".
                   = help: name the right cluster file with --cluster or SLICEC_CLUSTER
                """#,
            right: #"""
                $ SLICEC_CLUSTER=rack1.json slicec apply --plan p.json
                """#),
    ]
}
