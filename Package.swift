// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

// Each target may import only those above it, so that the compiler itself keeps the
// direction. The first five are the compiler: no I/O, nothing but the standard library.
let package = Package(
    name: "slicec",
    products: [
        .executable(name: "slicec", targets: ["slicec"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.6.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0", traits: []),
    ],
    targets: [
        .target(name: "SliceSyntax", swiftSettings: strict),
        .target(name: "SliceTopology", dependencies: ["SliceSyntax"], swiftSettings: strict),
        .target(name: "SlicePlanning", dependencies: ["SliceTopology"], swiftSettings: strict),
        .target(name: "SliceCommands", dependencies: ["SlicePlanning"], swiftSettings: strict),
        .target(name: "SliceDrawing", dependencies: ["SlicePlanning"], swiftSettings: strict),
        .target(name: "SliceState", dependencies: ["SlicePlanning", grdb], swiftSettings: strict),
        .target(
            name: "SliceApply", dependencies: ["SliceCommands", "SliceState", subprocess, system],
            swiftSettings: strict),
        .target(name: "SliceLab", dependencies: ["SliceApply", subprocess, system], swiftSettings: strict),
        .executableTarget(
            name: "slicec", dependencies: ["SliceDrawing", "SliceLab", argumentParser], swiftSettings: strict),
        // What the tests of several targets share.
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(
            name: "SliceSyntaxTests", dependencies: ["SliceSyntax", "TestSupport"], exclude: ["json_verdicts.py"],
            swiftSettings: strict),
        .testTarget(
            name: "SliceTopologyTests", dependencies: ["SliceTopology", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "SlicePlanningTests", dependencies: ["SlicePlanning", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "SliceCommandsTests", dependencies: ["SliceCommands", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "SliceDrawingTests", dependencies: ["SliceDrawing", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "SliceStateTests", dependencies: ["SliceState", grdb, "TestSupport"], swiftSettings: strict),
        .testTarget(name: "SliceApplyTests", dependencies: ["SliceApply", subprocess], swiftSettings: strict),
        // Compares the schemas with the decoders, by a JSON Schema validator that is not ours.
        .testTarget(
            name: "SchemaTests", dependencies: ["SliceTopology", "TestSupport"],
            exclude: ["verdicts.py", "sarif-log.schema.json"],
            swiftSettings: strict),
        // Compares what the compiler prints with the files in Tests/Golden.
        .testTarget(
            name: "GoldenTests", dependencies: ["SliceApply", "SliceDrawing", "TestSupport"], swiftSettings: strict),
        // Random histories of planning, checked against the rules: built in release by `make properties`.
        .executableTarget(
            name: "PropertyRunner", dependencies: ["SlicePlanning", "SliceState", "TestSupport"],
            path: "Tests/Properties", swiftSettings: strict),
        // What holds of the front end for any bytes; tried by libFuzzer in `make fuzz`, and over
        // mutations from a fixed seed in `make mutations`.
        .target(
            name: "FrontEndRules", dependencies: ["SliceTopology"], path: "Tests/FrontEndRules",
            swiftSettings: strict),
        .executableTarget(
            name: "FuzzTarget", dependencies: ["FrontEndRules", "TestSupport"], path: "Tests/Fuzz",
            exclude: ["json.dict", "fuzz.sh"], swiftSettings: strict),
        .executableTarget(
            name: "MutationRunner", dependencies: ["FrontEndRules", "TestSupport"], path: "Tests/Mutations",
            swiftSettings: strict),
        // Runs the program itself on the one-machine cluster, as a user would.
        .testTarget(name: "LabTests", dependencies: ["slicec", subprocess, system], swiftSettings: strict),
    ]
)
