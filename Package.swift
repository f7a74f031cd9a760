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
// SQLite itself, as GRDB has it.
let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

// Each target lists all modules of ours that it imports, also those that others bring along:
// what is not listed here is not compiled again when such a module changes.
let frontEnd: [Target.Dependency] = ["SliceSyntax", "SliceTopology"]
let planner: [Target.Dependency] = frontEnd + ["SlicePlanning"]
let apply: [Target.Dependency] = planner + ["SliceCommands", "SliceState", "SliceApply"]

// Each target may import only those above it, so that the compiler itself keeps the
// direction. The first six are the compiler: no I/O, nothing but the standard library.
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
        .target(name: "SlicePlanning", dependencies: frontEnd, swiftSettings: strict),
        .target(name: "SliceCommands", dependencies: planner, swiftSettings: strict),
        .target(name: "SliceDrawing", dependencies: planner, swiftSettings: strict),
        .target(name: "SliceManual", dependencies: ["SliceSyntax"], swiftSettings: strict),
        .target(name: "SliceState", dependencies: planner + [grdb], swiftSettings: strict),
        .target(
            name: "SliceApply", dependencies: planner + ["SliceCommands", "SliceState", subprocess, system],
            swiftSettings: strict),
        .target(name: "SliceLab", dependencies: apply + [subprocess, system], swiftSettings: strict),
        .executableTarget(
            name: "slicec",
            dependencies: apply + ["SliceDrawing", "SliceManual", "SliceLab", argumentParser, subprocess, system],
            swiftSettings: strict),
        // What the tests of several targets share.
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(
            name: "SliceSyntaxTests", dependencies: ["SliceSyntax", "TestSupport"], exclude: ["json_verdicts.py"],
            swiftSettings: strict),
        .testTarget(
            name: "SliceTopologyTests", dependencies: frontEnd + ["TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "SlicePlanningTests", dependencies: planner + ["TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "SliceCommandsTests", dependencies: planner + ["SliceCommands", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "SliceDrawingTests", dependencies: planner + ["SliceDrawing", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "SliceManualTests", dependencies: ["SliceSyntax", "SliceManual", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "SliceStateTests", dependencies: planner + ["SliceState", grdb, "TestSupport"], swiftSettings: strict),
        .testTarget(name: "SliceApplyTests", dependencies: apply + ["TestSupport", subprocess], swiftSettings: strict),
        // Compares the schemas with the decoders, by a JSON Schema validator that is not ours.
        .testTarget(
            name: "SchemaTests", dependencies: frontEnd + ["TestSupport"],
            exclude: ["verdicts.py", "sarif-log.schema.json"],
            swiftSettings: strict),
        // Compares what the compiler prints with the files in Tests/Golden.
        .testTarget(
            name: "GoldenTests", dependencies: apply + ["SliceDrawing", "SliceManual", "TestSupport"],
            swiftSettings: strict),
        // Random histories of planning, checked against the rules: built in release by `make properties`.
        .executableTarget(
            name: "PropertyRunner", dependencies: planner + ["SliceState", "TestSupport"],
            path: "Tests/Properties", swiftSettings: strict),
        // Random histories of whole runs on simulated hosts that go wrong: built in release by
        // `make simulate`. The hooks are where Swift's runtime lets jobs be run on one thread.
        .target(name: "SimulationHooks", path: "Tests/SimulationHooks"),
        .executableTarget(
            name: "SimulationRunner", dependencies: apply + ["SimulationHooks", grdb, sqlite, "TestSupport"],
            path: "Tests/Simulation", swiftSettings: strict),
        // What holds of the front end for any bytes; tried by libFuzzer in `make fuzz`, and over
        // mutations from a fixed seed in `make mutations`.
        .target(
            name: "FrontEndRules", dependencies: frontEnd, path: "Tests/FrontEndRules",
            swiftSettings: strict),
        .executableTarget(
            name: "FuzzTarget", dependencies: frontEnd + ["FrontEndRules", "TestSupport"], path: "Tests/Fuzz",
            exclude: ["json.dict", "fuzz.sh"], swiftSettings: strict),
        .executableTarget(
            name: "MutationRunner", dependencies: frontEnd + ["FrontEndRules", "TestSupport"], path: "Tests/Mutations",
            swiftSettings: strict),
        // Runs the program itself on the one-machine cluster, as a user would.
        .testTarget(
            name: "LabTests", dependencies: ["slicec", "TestSupport", subprocess, system],
            exclude: ["tab.py", "typed.py", "workflow.py"],
            swiftSettings: strict),
    ]
)
