// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "tumour-classifier",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "luthier", path: "../..")],
    targets: [
        .executableTarget(
            name: "TumourClassifier",
            dependencies: [.product(name: "LuthierKit", package: "luthier")])
    ],
    swiftLanguageModes: [.v6]
)
