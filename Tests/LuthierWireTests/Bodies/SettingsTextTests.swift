import LuthierDomain
import Testing

@testable import LuthierWire

@Suite("Settings for programs and shells")
struct SettingsTextTests {
    private let values: [(name: String, value: ParameterValue)] = [
        ("learning_rate", .real(1e-5)), ("leaves", .integer(31)), ("kind", .text("it's; rm")),
        ("nest", .boolean(true)),
    ]

    @Test("each form takes every value whole")
    func forms() {
        #expect(
            SettingsText.text(values, .flags)
                == "--learning-rate=1e-05 --leaves=31 --kind='it'\\''s; rm' --nest=true")
        #expect(
            SettingsText.text(values, .env)
                == """
                LUTHIER_P_LEARNING_RATE=1e-05
                LUTHIER_P_LEAVES=31
                LUTHIER_P_KIND='it'\\''s; rm'
                LUTHIER_P_NEST=true
                """)
        #expect(
            SettingsText.text(values, .yaml)
                == "learning_rate: 1.0e-05\nleaves: 31\nkind: \"it's; rm\"\nnest: true")
        #expect(SettingsText.text(values, .json).contains("\"leaves\": 31"))
    }

    @Test("a command is one line that a shell takes apart again as it was")
    func command() {
        #expect(
            SettingsText.command(["python3", "a b.py", "", "$x"]) == "python3 'a b.py' '' '$x'")
    }
}
