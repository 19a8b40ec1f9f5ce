"""Everything a plugin may import: stages, settings, progress, words. Versioned on its own as `API_VERSION`.

Importing this package loads neither numpy nor pandas nor scikit-learn.
"""

from segdesk.api.evaluation import Evaluation, Measure
from segdesk.api.hooks import hookimpl
from segdesk.api.params import Column, Param
from segdesk.api.progress import Cancelled, job_part, report, running_job, track
from segdesk.api.stages import (
    Clusterer,
    Evaluator,
    FeatureBuilder,
    Predictor,
    Preprocessor,
    Stage,
    StageError,
    TableStep,
)
from segdesk.api.state import State, StateError, get_state, set_state
from segdesk.api.tables import ColumnInfo, MonthlySeries, NumberFormat, TableStepOutput
from segdesk.results.plugins import API_VERSION
from segdesk.text import Message, msg, plural

__all__ = [
    "API_VERSION",
    "Cancelled",
    "Clusterer",
    "Column",
    "ColumnInfo",
    "Evaluation",
    "Evaluator",
    "FeatureBuilder",
    "Measure",
    "Message",
    "MonthlySeries",
    "NumberFormat",
    "Param",
    "Predictor",
    "Preprocessor",
    "Stage",
    "StageError",
    "State",
    "StateError",
    "TableStep",
    "TableStepOutput",
    "get_state",
    "hookimpl",
    "job_part",
    "msg",
    "plural",
    "report",
    "running_job",
    "set_state",
    "track",
]
