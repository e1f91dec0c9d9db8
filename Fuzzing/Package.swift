// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let numerics = Target.Dependency.product(name: "RealModule", package: "swift-numerics")

func room(
    _ name: String, _ dependencies: [Target.Dependency] = [], except excluded: [String] = []
) -> Target {
    .target(name: name, dependencies: dependencies, exclude: excluded, swiftSettings: settings)
}

// The sources are links: every module is built with the instruments of the fuzzer, and the readers in
// question are not public.
let package = Package(
    name: "luthier-fuzzing",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        room("LuthierMath", [numerics]),
        room("LuthierDomain", [numerics]),
        room("LuthierSurrogates", ["LuthierMath", numerics]),
        room("LuthierPorts", ["LuthierDomain"]),
        room("LuthierWire", ["LuthierDomain"]),
        room("LuthierSamplers", ["LuthierDomain", "LuthierMath", "LuthierSurrogates", numerics]),
        room("LuthierSchedulers", ["LuthierDomain", "LuthierMath", numerics]),
        room(
            "LuthierEngine",
            [
                "LuthierDomain", "LuthierMath", "LuthierPorts", "LuthierSamplers",
                "LuthierSchedulers",
            ]),
        room(
            "LuthierYAML",
            ["LuthierDomain", "LuthierWire", .product(name: "Yams", package: "Yams")]),
        room("LuthierServer", ["LuthierDomain", "LuthierPorts", "LuthierWire", "LuthierEngine"]),
        room("Crypto"),
        room("LuthierData", ["Crypto", "LuthierDomain", "LuthierMath", "LuthierWire"]),
        // The sockets before these readers are a library's, and are left out.
        room(
            "LuthierMLflow", ["LuthierDomain", "LuthierPorts", "LuthierWire"],
            except: ["TrackingListener.swift"]),
        room("LuthierRemote", ["LuthierWire"], except: ["Spool.swift"]),
        .executableTarget(
            name: "LuthierFuzz",
            dependencies: [
                "LuthierData", "LuthierDomain", "LuthierEngine", "LuthierMLflow", "LuthierMath",
                "LuthierPorts", "LuthierRemote", "LuthierServer", "LuthierWire", "LuthierYAML",
            ],
            swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])]),
    ],
    swiftLanguageModes: [.v6]
)
