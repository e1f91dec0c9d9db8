import LuthierDomain
import Testing

@Suite("ArtifactPolicy")
struct ArtifactPolicyTests {
    @Test("one trial may have what is given for it, and never more than all together")
    func trialLimit() {
        #expect(ArtifactPolicy().trialLimit == nil)
        #expect(ArtifactPolicy(quota: 10).trialLimit == 10)
        #expect(ArtifactPolicy(quota: 10, perTrial: 20).trialLimit == 10)
        #expect(ArtifactPolicy(perTrial: 5).trialLimit == 5)
    }
}
