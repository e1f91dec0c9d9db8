import Testing

import LuthierDomain

@Suite("Remembered")
struct RememberedTests {
    @Test("changes made at once are all kept")
    func concurrent() async {
        let counter = Remembered(0)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1000 { counter.update { $0 += 1 } }
                }
            }
        }
        #expect(counter.update { $0 } == 8000)
    }
}
