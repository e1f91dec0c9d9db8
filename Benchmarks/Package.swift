// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "luthier-benchmarks",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "luthier-benchmarks", targets: ["LuthierBenchmarks"])],
    dependencies: [.package(name: "luthier", path: "..")],
    targets: [
        .executableTarget(
            name: "LuthierBenchmarks",
            dependencies: [
                .product(name: "LuthierParts", package: "luthier"),
                .product(name: "LuthierKit", package: "luthier"),
            ],
            swiftSettings: settings)
    ],
    swiftLanguageModes: [.v6]
)
