"""Everything a plugin may import: stages, settings, progress, words. Versioned on its own as `API_VERSION`.

Importing this package loads neither numpy nor pandas nor scikit-learn.
"""

from segdesk.api.evaluation import Evaluation, Measure
from segdesk.api.files import EditableFile, editable_file
from segdesk.api.hooks import hookimpl
from segdesk.api.params import Column, Pairs, Param, Table
from segdesk.api.progress import Cancelled, job_part, report, running_job, track
from segdesk.api.series import series_column, series_of, without_series
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
from segdesk.api.tables import (
    ColumnInfo,
    Combined,
    CombinedColumn,
    CombinedFile,
    CombinedKeys,
    InputTable,
    InputTables,
    KeyChoice,
    MonthlySeries,
    NumberFormat,
    TableStepOutput,
)
from segdesk.results.plugins import API_VERSION
from segdesk.text import Message, msg, plural

__all__ = [
    "API_VERSION",
    "Cancelled",
    "Clusterer",
    "Column",
    "ColumnInfo",
    "Combined",
    "CombinedColumn",
    "CombinedFile",
    "CombinedKeys",
    "EditableFile",
    "Evaluation",
    "Evaluator",
    "FeatureBuilder",
    "InputTable",
    "InputTables",
    "KeyChoice",
    "Measure",
    "Message",
    "MonthlySeries",
    "NumberFormat",
    "Pairs",
    "Param",
    "Predictor",
    "Preprocessor",
    "Stage",
    "StageError",
    "State",
    "StateError",
    "Table",
    "TableStep",
    "TableStepOutput",
    "editable_file",
    "get_state",
    "hookimpl",
    "job_part",
    "msg",
    "plural",
    "report",
    "running_job",
    "series_column",
    "series_of",
    "set_state",
    "track",
    "without_series",
]
