"""The document: what a person decided. Recipe, annotations, undo."""

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
    "AUTOMATIC",
    "FORMAT",
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
    "default_recipe",
    "new_id",
    "outcome_candidates",
    "prediction_analysis",
    "segmentation_analysis",
    "with_roles",
]
