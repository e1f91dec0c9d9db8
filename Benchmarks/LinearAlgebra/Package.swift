// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

// The sources are links: what is measured is not public, so the program must be of one package with
// it.
let package = Package(
    name: "luthier-linear-algebra",
    platforms: [.macOS(.v15)],
    traits: [.trait(name: "BLAS", description: "Measures OpenBLAS or Accelerate.")],
    dependencies: [.package(url: "https://github.com/apple/swift-numerics", from: "1.1.1")],
    targets: [
        .systemLibrary(
            name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(name: "CAccelerate"),
        .target(
            name: "LuthierMath",
            dependencies: [
                .product(name: "RealModule", package: "swift-numerics"),
                .target(
                    name: "COpenBLAS", condition: .when(platforms: [.linux], traits: ["BLAS"])),
                .target(
                    name: "CAccelerate", condition: .when(platforms: [.macOS], traits: ["BLAS"])),
            ],
            swiftSettings: settings,
            linkerSettings: [
                .linkedFramework("Accelerate", .when(platforms: [.macOS], traits: ["BLAS"]))
            ]),
        .executableTarget(
            name: "LinearAlgebraBenchmarks", dependencies: ["LuthierMath"],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
