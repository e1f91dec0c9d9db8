// swift-tools-version: 6.2
import PackageDescription

/// Settings of every target: Swift 6 rules, explicit existentials and imports, no warning left.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let numerics = Target.Dependency.product(name: "RealModule", package: "swift-numerics")

/// A library target of the house; it may depend on lower floors only.
func room(
    _ name: String, _ dependencies: [Target.Dependency] = [], linking: [LinkerSetting] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, swiftSettings: settings, linkerSettings: linking)
}

/// The tests of one target.
func tests(of name: String, with dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.target(name: name)] + dependencies,
        swiftSettings: settings)
}

let package = Package(
    name: "luthier",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "luthier", targets: ["luthier"]),
        .library(name: "LuthierKit", targets: ["LuthierKit"]),
        // The engine for other languages, behind functions of C; Scripts/library.sh links it.
        .library(name: "LuthierLibrary", type: .static, targets: ["LuthierLibrary"]),
        // For the package in Benchmarks alone; nothing in it is promised.
        .library(
            name: "LuthierParts", targets: ["LuthierDomain", "LuthierPorts", "LuthierExecutors"]),
    ],
    traits: [
        .trait(
            name: "BLAS",
            description: """
                Factors large matrices by OpenBLAS on Linux and Accelerate on macOS: faster from a \
                hundred observations on, and no longer equal to the last bit on every processor.
                """),
        .trait(
            name: "Postgres",
            description: "Keeps studies in PostgreSQL too, through the system's libpq."),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.1"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(
            url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(
            url: "https://github.com/swift-server/async-http-client", from: "1.37.0", traits: []),
        .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        // The system's linear algebra, for the trait BLAS alone.
        .systemLibrary(
            name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(name: "CAccelerate"),
        // PostgreSQL's own client, for the trait Postgres alone.
        .systemLibrary(
            name: "CLibPQ", pkgConfig: "libpq",
            providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
        // The system's compression, for long answers over HTTP.
        .systemLibrary(
            name: "CZlib", pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        // The files of pages, embedded; excluded here because they are no sources of the target.
        .target(
            name: "CPageAssets", exclude: ["page", "vendor"], cSettings: [.headerSearchPath(".")]),
        // Floor 0: pure values and pure mathematics.
        room(
            "LuthierMath",
            [
                numerics,
                .target(
                    name: "COpenBLAS", condition: .when(platforms: [.linux], traits: ["BLAS"])),
                .target(
                    name: "CAccelerate", condition: .when(platforms: [.macOS], traits: ["BLAS"])),
            ],
            linking: [
                .linkedFramework("Accelerate", .when(platforms: [.macOS], traits: ["BLAS"]))
            ]),
        room("LuthierDomain", [numerics]),
        // Floor 1: what the floors above speak and require.
        room("LuthierPorts", ["LuthierDomain"]),
        room("LuthierWire", ["LuthierDomain"]),
        room("LuthierSurrogates", ["LuthierMath", numerics]),
        // Floor 2: what to try, what to stop, what it meant.
        room(
            "LuthierSamplers", ["LuthierDomain", "LuthierMath", "LuthierSurrogates", numerics]),
        room("LuthierSchedulers", ["LuthierDomain", "LuthierMath", numerics]),
        room(
            "LuthierAnalysis", ["LuthierDomain", "LuthierMath", "LuthierSurrogates", numerics]),
        // Floor 3: decides and schedules.
        room(
            "LuthierEngine",
            [
                "LuthierDomain", "LuthierMath", "LuthierPorts", "LuthierSamplers",
                "LuthierSchedulers",
            ]),
        // Floor 4: each talks to one kind of outside thing.
        room("LuthierKit", ["LuthierDomain", "LuthierEngine", "LuthierPorts"]),
        room(
            "LuthierSQLite",
            [
                "LuthierDomain", "LuthierPorts", "LuthierWire",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        room(
            "LuthierPostgres",
            [
                "LuthierDomain", "LuthierPorts", "LuthierWire",
                .target(name: "CLibPQ", condition: .when(traits: ["Postgres"])),
            ]),
        room(
            "LuthierData",
            [
                "LuthierDomain", "LuthierMath", "LuthierWire",
                .product(name: "Crypto", package: "swift-crypto"),
            ]),
        room(
            "LuthierYAML",
            ["LuthierDomain", "LuthierWire", .product(name: "Yams", package: "Yams")]),
        room(
            "LuthierExecutors",
            [
                "LuthierDomain", "LuthierPorts", "LuthierWire",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                // File paths and descriptors in the library's interface.
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        room(
            "LuthierServer",
            ["LuthierDomain", "LuthierPorts", "LuthierWire", "LuthierEngine"]),
        room(
            "LuthierHTTP",
            [
                "LuthierDomain", "LuthierPorts", "LuthierWire", "LuthierEngine", "CZlib",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdHTTP2", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),
        room(
            "LuthierRemote",
            [
                "LuthierDomain", "LuthierPorts", "LuthierWire", "LuthierEngine",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]),
        room(
            "LuthierMLflow",
            [
                "LuthierDomain", "LuthierPorts", "LuthierWire", "LuthierEngine",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),
        room(
            "LuthierPages",
            [
                "LuthierDomain", "LuthierWire", "LuthierSamplers", "LuthierSchedulers",
                "LuthierAnalysis", "LuthierEngine", "CPageAssets",
            ]),
        room(
            "LuthierTesting",
            [
                "LuthierDomain", "LuthierMath", "LuthierPorts", "LuthierWire", "LuthierSamplers",
                "LuthierSchedulers", "LuthierEngine",
            ]),
        // Floor 5: the edge.
        room(
            "LuthierCommands",
            [
                "LuthierDomain", "LuthierMath", "LuthierPorts", "LuthierWire", "LuthierEngine",
                "LuthierSamplers", "LuthierSchedulers", "LuthierAnalysis", "LuthierSQLite",
                "LuthierPostgres", "LuthierYAML", "LuthierExecutors",
                "LuthierServer", "LuthierHTTP", "LuthierRemote", "LuthierPages", "LuthierKit",
                "LuthierData", "LuthierMLflow",
                "LuthierTesting",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        .target(name: "CLuthierTurns"),
        room(
            "LuthierLibrary",
            ["LuthierPorts", "LuthierEngine", "LuthierKit", "LuthierServer", "CLuthierTurns"]),
        .executableTarget(
            name: "luthier", dependencies: ["LuthierCommands"], swiftSettings: settings),
        // Tests, floor by floor.
        tests(of: "LuthierMath", with: ["LuthierTesting"]),
        tests(of: "LuthierDomain", with: ["LuthierMath", "LuthierTesting"]),
        tests(of: "LuthierSurrogates", with: ["LuthierMath", numerics]),
        tests(of: "LuthierWire", with: ["LuthierDomain", "LuthierTesting"]),
        tests(of: "LuthierData", with: ["LuthierDomain", "LuthierMath", "LuthierWire"]),
        tests(of: "LuthierYAML", with: ["LuthierDomain", "LuthierWire", "LuthierTesting"]),
        tests(
            of: "LuthierServer", with: ["LuthierEngine", "LuthierPorts", "LuthierTesting"]),
        tests(
            of: "LuthierHTTP",
            with: [
                "LuthierDomain", "LuthierPorts", "LuthierWire", "LuthierEngine", "LuthierServer",
                "LuthierKit", "LuthierTesting", "CZlib",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
            ]),
        tests(
            of: "LuthierRemote",
            with: [
                "LuthierDomain", "LuthierPorts", "LuthierWire", "LuthierEngine", "LuthierServer",
                "LuthierTesting",
            ]),
        tests(
            of: "LuthierMLflow",
            with: [
                "LuthierDomain", "LuthierPorts", "LuthierWire", "LuthierEngine", "LuthierTesting",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ]),
        tests(
            of: "LuthierPages",
            with: [
                "LuthierDomain", "LuthierMath", "LuthierPorts", "LuthierWire", "LuthierAnalysis",
                "LuthierEngine", "LuthierTesting",
            ]),
        tests(
            of: "LuthierSamplers",
            with: [
                "LuthierDomain", "LuthierMath", "LuthierSurrogates", "LuthierTesting", numerics,
            ]),
        tests(
            of: "LuthierSchedulers",
            with: ["LuthierDomain", "LuthierMath", "LuthierTesting", numerics]),
        tests(
            of: "LuthierAnalysis",
            with: ["LuthierDomain", "LuthierMath", "LuthierSurrogates", "LuthierTesting"]),
        tests(
            of: "LuthierEngine",
            with: [
                "LuthierDomain", "LuthierMath", "LuthierPorts", "LuthierSamplers",
                "LuthierSchedulers", "LuthierTesting",
            ]),
        .executableTarget(
            name: "LuthierExecutorsFixture", dependencies: ["LuthierExecutors"],
            path: "Tests/LuthierExecutorsFixture", swiftSettings: settings),
        tests(
            of: "LuthierExecutors",
            with: [
                "LuthierDomain", "LuthierMath", "LuthierPorts", "LuthierWire", "LuthierTesting",
                "LuthierExecutorsFixture",
            ]),
        tests(
            of: "LuthierTesting",
            with: [
                "LuthierDomain", "LuthierMath", "LuthierPorts", "LuthierEngine", "LuthierSamplers",
                "LuthierWire",
            ]),
        tests(of: "LuthierKit", with: ["LuthierDomain", "LuthierPorts", "LuthierTesting"]),
        tests(of: "LuthierPorts", with: ["LuthierDomain", "LuthierTesting"]),
        .executableTarget(
            name: "LuthierSQLiteFixture",
            dependencies: ["LuthierDomain", "LuthierPorts", "LuthierSQLite", "LuthierTesting"],
            path: "Tests/LuthierSQLiteFixture", swiftSettings: settings),
        tests(
            of: "LuthierSQLite",
            with: [
                "LuthierDomain", "LuthierMath", "LuthierPorts", "LuthierWire", "LuthierTesting",
                "LuthierSQLiteFixture",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        .executableTarget(
            name: "LuthierPostgresFixture",
            dependencies: [
                "LuthierDomain", "LuthierPorts", "LuthierEngine", "LuthierKit", "LuthierPostgres",
                "LuthierTesting",
            ],
            path: "Tests/LuthierPostgresFixture", swiftSettings: settings),
        tests(
            of: "LuthierPostgres",
            with: [
                "LuthierDomain", "LuthierPorts", "LuthierWire", "LuthierEngine", "LuthierKit",
                "LuthierTesting", "LuthierPostgresFixture",
            ]),
        tests(of: "LuthierLibrary"),
        // What neither compiler nor formatter sees; reads the sources and imports none of them.
        .testTarget(name: "TidyTests", swiftSettings: settings),
        tests(
            of: "LuthierCommands",
            with: [
                "LuthierDomain", "LuthierMath", "LuthierPorts", "LuthierWire", "LuthierYAML",
                "LuthierAnalysis", "LuthierEngine", "LuthierHTTP", "LuthierTesting", "luthier",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)
