// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let numerics = Target.Dependency.product(name: "RealModule", package: "swift-numerics")

// The sources are links: trials are made by hand, for which the program must be of one package with
// what it measures.
let package = Package(
    name: "luthier-winner",
    platforms: [.macOS(.v15)],
    dependencies: [.package(url: "https://github.com/apple/swift-numerics", from: "1.1.1")],
    targets: [
        .target(name: "LuthierMath", dependencies: [numerics], swiftSettings: settings),
        .target(name: "LuthierDomain", dependencies: [numerics], swiftSettings: settings),
        .target(
            name: "LuthierSurrogates", dependencies: ["LuthierMath", numerics],
            swiftSettings: settings),
        .target(
            name: "LuthierAnalysis",
            dependencies: ["LuthierDomain", "LuthierMath", "LuthierSurrogates", numerics],
            swiftSettings: settings),
        .target(
            name: "LuthierSamplers",
            dependencies: ["LuthierDomain", "LuthierMath", "LuthierSurrogates", numerics],
            swiftSettings: settings),
        .executableTarget(
            name: "WinnerCalibration",
            dependencies: [
                "LuthierAnalysis", "LuthierDomain", "LuthierMath", "LuthierSamplers", numerics,
            ],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
