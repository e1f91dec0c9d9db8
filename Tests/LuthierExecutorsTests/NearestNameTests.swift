import Testing

@testable import LuthierExecutors

@Suite("NearestName")
struct NearestNameTests {
    @Test("one letter wrong, missing, added or swapped is near")
    func near() {
        let names = ["train.py", "test.sh"]
        for wrong in ["trian.py", "tran.py", "trains.py", "train.pi"] {
            #expect(NearestName.of(wrong, among: names) == "train.py")
        }
    }

    @Test("another word is not near, and of equally near ones the first is taken")
    func far() {
        #expect(NearestName.of("evaluate", among: ["train", "ls"]) == nil)
        #expect(NearestName.of("abc", among: ["abe", "abd"]) == "abd")
    }
}
