import Testing

struct UpdateModeTests {
    /// A green run is one that compared.
    @Test func updatingIsNotPassing() {
        #expect(!GoldenFolder.isUpdating, "golden files were rewritten where they differed: look at git diff")
    }
}
