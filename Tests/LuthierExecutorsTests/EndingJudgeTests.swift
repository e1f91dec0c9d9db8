import Testing

@testable import LuthierExecutors

@Suite("EndingJudge")
struct EndingJudgeTests {
    @Test("without a cause the status is the ending")
    func plain() {
        #expect(EndingJudge(status: .exited(code: 3)).ending == .exited(code: 3))
        let fault = ProcessSignal(rawValue: 11)
        #expect(EndingJudge(status: .signaled(fault)).ending == .signaled(fault))
        #expect(fault.description == "SIGSEGV (segmentation fault, 11)")
    }

    @Test("what we did comes before what the program did")
    func causes() {
        #expect(
            EndingJudge(
                status: .exited(code: 1), cause: .timeLimit(.seconds(5)),
                lastErrors: ["MemoryError"]
            ).ending == .timedOut(after: .seconds(5)))
        #expect(
            EndingJudge(status: .signaled(.kill), cause: .memoryLimit(limit: 5, seen: 7)).ending
                == .outOfMemory(.overLimit(limit: 5, seen: 7)))
        #expect(
            EndingJudge(status: .exited(code: 0), cause: .stop(.requested)).ending
                == .stopped(.requested))
    }

    @Test("a kill by the kernel is out of memory only if the kernel counted one")
    func kernel() {
        func ending(_ status: ProcessStatus, _ before: Int?, _ after: Int?) -> ProcessEnding {
            EndingJudge(status: status, kernelKills: (before, after)).ending
        }
        #expect(ending(.signaled(.kill), 2, 3) == .outOfMemory(.killedByKernel))
        #expect(ending(.exited(code: 137), 2, 3) == .outOfMemory(.killedByKernel))
        #expect(ending(.signaled(.kill), 2, 2) == .signaled(.kill))
        #expect(ending(.signaled(.kill), nil, 3) == .signaled(.kill))
        #expect(ending(.exited(code: 1), 2, 3) == .exited(code: 1))
        #expect(ending(.exited(code: 0), 2, 3) == .exited(code: 0))
    }

    @Test(
        "a program that fails and says so ran out of memory",
        arguments: [
            "MemoryError", "numpy.core._exceptions._ArrayMemoryError: Unable to allocate 8 GiB",
            "torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB",
            "terminate called after throwing an instance of 'std::bad_alloc'",
        ])
    func said(line: String) {
        let judge = EndingJudge(
            status: .exited(code: 1), lastErrors: ["Traceback", line, "at exit"])
        #expect(judge.ending == .outOfMemory(.saidByProgram(line: line)))
        let fine = EndingJudge(status: .exited(code: 0), lastErrors: [line])
        #expect(fine.ending == .exited(code: 0))
    }
}
