import Testing

@testable import LuthierData

@Suite("Errors of data")
struct DataErrorTests {
    @Test("an error names file and line, what is wrong, and what to do")
    func text() {
        let error = DataError(.malformed, line: 3, message: "It is bad.", hint: "Mend it.")
        #expect("\(error)" == "line 3: It is bad. Mend it.")
        #expect("\(error.in("a.csv"))" == "a.csv, line 3: It is bad. Mend it.")
        #expect("\(error.in("a.csv").in("b.csv").at(9))" == "a.csv, line 3: It is bad. Mend it.")
        #expect("\(DataError(.empty, message: "Nothing."))" == "Nothing.")
    }
}
