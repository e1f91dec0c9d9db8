"""Luthier finds the hyperparameters that make a training program produce its best model.

Inside a trial, whoever started it: `parameters`, `report`, `should_stop`, `checkpoint_dir` and their like.
As the driver: `Study`, with `Float`, `Int`, `Choice` and `Ordered` for its space.
With scikit-learn: ``luthier.sklearn.LuthierSearchCV``; with other frameworks: the callbacks in
``luthier.callbacks``.
"""

from . import callbacks
from .artifact import Artifact
from .errors import (
    AccessRefused,
    ArtifactUnavailable,
    DefinitionDiffers,
    EngineNotFound,
    EngineStopped,
    ForkedStudy,
    Infeasible,
    LuthierError,
    NoBestTrial,
    NoTrial,
    RequestRefused,
    ServerUnreachable,
    StudyExists,
    StudyNotFound,
    UnknownParameter,
    WrongResult,
)
from .inside import (
    artifacts_dir,
    checkpoint_dir,
    infeasible,
    parameters,
    report,
    resource,
    seed,
    should_stop,
    trial_number,
    unit,
)
from .parameter_values import Parameters
from .running_trial import RunningTrial
from .space import Choice, Float, Int, Ordered
from .study import Study
from .trial import Trial
from .trial_list import TrialList
from .version import __version__

__all__ = [
    "AccessRefused",
    "Artifact",
    "ArtifactUnavailable",
    "Choice",
    "DefinitionDiffers",
    "EngineNotFound",
    "EngineStopped",
    "Float",
    "ForkedStudy",
    "Infeasible",
    "Int",
    "LuthierError",
    "NoBestTrial",
    "NoTrial",
    "Ordered",
    "Parameters",
    "RequestRefused",
    "RunningTrial",
    "ServerUnreachable",
    "Study",
    "StudyExists",
    "StudyNotFound",
    "Trial",
    "TrialList",
    "UnknownParameter",
    "WrongResult",
    "__version__",
    "artifacts_dir",
    "callbacks",
    "checkpoint_dir",
    "infeasible",
    "parameters",
    "report",
    "resource",
    "seed",
    "should_stop",
    "trial_number",
    "unit",
]
