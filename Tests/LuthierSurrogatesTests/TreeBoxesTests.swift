import Testing

@testable import LuthierSurrogates

@Suite("TreeBoxes")
struct TreeBoxesTests {
    @Test("the boxes fill the space once, and hold the value that the tree has there")
    func partition() {
        for seed in 0..<20 as Range<UInt64> {
            let tree = randomTree(seed)
            let boxes = TreeBoxes(tree)
            let volume = boxes.boxes.reduce(0) { $0 + $1.volume }
            #expect(abs(volume - 1) < 1e-12, "seed \(seed)")
            #expect(boxes.boxes.count == tree.nodes.count { $0.axis < 0 })
            for cells in boxes.cells { #expect(abs(cells.reduce(0, +) - 1) < 1e-12) }
        }
    }
}
