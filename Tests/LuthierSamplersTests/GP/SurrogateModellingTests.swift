import Testing

@testable import LuthierSamplers

@Suite("SurrogateModelling")
struct SurrogateModellingTests {
    @Test("hyperparameters are fitted anew ever more rarely")
    func schedule() {
        #expect((1..<64).allSatisfy { SurrogateModelling.fitCount($0) == $0 })
        #expect(
            [64, 65, 66, 96, 97, 100].map(SurrogateModelling.fitCount) == [64, 63, 66, 96, 96, 100])
        for count in 64..<2000 {
            #expect(SurrogateModelling.fitCount(count) > count - count / 32 - 2)
        }
    }
}
