import Testing

/// Everything that runs on the one-machine cluster, one test after the other: the tests look at
/// whole hosts.
@Suite(
    .serialized,
    .enabled(if: LabCluster.canRun, "lab tests need root: network namespaces, Open vSwitch and QEMU"))
enum LabTests {}
