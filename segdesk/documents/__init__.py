"""The document: what a person decided. Recipe, annotations, undo."""

from segdesk.documents.combining import (
    APPEND,
    DATA_SUFFIXES,
    JOIN,
    data_files,
    file_names,
    files_of,
    folded,
    types_like,
    with_combining,
    without_unused,
)
from segdesk.documents.defaults import (
    AUTOMATIC,
    default_recipe,
    outcome_candidates,
    prediction_analysis,
    segmentation_analysis,
    with_roles,
)
from segdesk.documents.document import Annotations, Document, SegmentNote
from segdesk.documents.edits import EditKind, SegmentEdit
from segdesk.documents.matching import for_files, matches_of, with_match
from segdesk.documents.recipe import (
    FORMAT,
    Analysis,
    ColumnChange,
    ReadOptions,
    Recipe,
    Source,
    Step,
    new_id,
)
from segdesk.documents.undo import UndoStack

__all__ = [
    "APPEND",
    "AUTOMATIC",
    "DATA_SUFFIXES",
    "FORMAT",
    "JOIN",
    "Analysis",
    "Annotations",
    "ColumnChange",
    "Document",
    "EditKind",
    "ReadOptions",
    "Recipe",
    "SegmentEdit",
    "SegmentNote",
    "Source",
    "Step",
    "UndoStack",
    "data_files",
    "default_recipe",
    "file_names",
    "files_of",
    "folded",
    "for_files",
    "matches_of",
    "new_id",
    "outcome_candidates",
    "prediction_analysis",
    "segmentation_analysis",
    "types_like",
    "with_combining",
    "with_match",
    "with_roles",
    "without_unused",
]
