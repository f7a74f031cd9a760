extension SchemaReference.Introduction {
    package static let topology = Self(
        title: "Topology reference", source: "schemas/topology.schema.json", root: "The file",
        paragraphs: [
            """
            The file is strict JSON: no comments, no trailing commas. A key that is not on this page is an error, with a
            suggestion. The order of keys never matters; the order of VMs and links decides who is numbered first.
            [Working with slices](WorkingWithSlices.md) says what an edit does to a slice that runs.
            """,
            """
            For completion and checks in an editor, name the schema in `$schema`: `make install` puts it into
            `share/slicec/schemas`.
            """,
        ])

    package static let cluster = Self(
        title: "Cluster reference", source: "schemas/cluster.schema.json", root: "The file",
        paragraphs: [
            """
            The file is strict JSON: no comments, no trailing commas. A key that is not on this page is an error, with a
            suggestion. [A real cluster](RealCluster.md) makes one step by step.
            """,
            """
            `NAME` stands for a key that you choose: the name of a flavor.
            """,
        ])
}
