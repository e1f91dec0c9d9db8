/// A study to begin with: a study file and a small program that it tunes.
enum StarterTemplate: String, CaseIterable {
    case python
    case scikitLearn = "scikit-learn"
    case lightGBM = "lightgbm"
    case xgboost
    case keras
    case pytorch
    case generic

    /// The name, as the command takes it.
    var name: String { rawValue }

    /// What it tunes, in one line.
    var summary: String {
        switch self {
        case .python: "a small neural network in plain Python; needs nothing else"
        case .scikitLearn: "a support vector machine, cross-validated on handwritten digits"
        case .lightGBM: "gradient boosting on the breast-cancer data, with early stopping"
        case .xgboost: "gradient boosting on handwritten digits, with early stopping"
        case .keras: "a dense network on handwritten digits: layers, units, optimizers"
        case .pytorch: "a dense network on handwritten digits, with checkpoints"
        case .generic: "any program in any language; the example is a shell script"
        }
    }

    /// The command that installs what the program needs; nil when it needs nothing.
    var installation: String? {
        switch self {
        case .python, .generic: nil
        case .scikitLearn: "pip install scikit-learn"
        case .lightGBM: "pip install lightgbm scikit-learn"
        case .xgboost: "pip install xgboost scikit-learn"
        case .keras: "pip install keras tensorflow scikit-learn"
        case .pytorch: "pip install torch scikit-learn"
        }
    }

    /// The files; the study file comes first.
    var files: [StarterFile] {
        switch self {
        case .python: Self.pythonFiles
        case .scikitLearn: Self.scikitLearnFiles
        case .lightGBM: Self.lightGBMFiles
        case .xgboost: Self.xgboostFiles
        case .keras: Self.kerasFiles
        case .pytorch: Self.pytorchFiles
        case .generic: Self.genericFiles
        }
    }
}

/// One file of a template.
struct StarterFile: Equatable {
    /// Its name in the folder.
    let name: String
    /// The whole text.
    let contents: String
    /// Whether it can be started by its name.
    let isExecutable: Bool

    init(_ name: String, _ contents: String, isExecutable: Bool = false) {
        self.name = name
        self.contents = contents
        self.isExecutable = isExecutable
    }
}
