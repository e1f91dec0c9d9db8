import Foundation

/// Which reader is tried, by the variable `LUTHIER_FUZZ`.
private let target: FuzzTarget = {
    let name = ProcessInfo.processInfo.environment["LUTHIER_FUZZ"] ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
        let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
        fatalError("LUTHIER_FUZZ must name a reader, one of \(names); got \"\(name)\"")
    }
    return target
}()

/// Is called by libFuzzer with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func tryOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    target.read(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
