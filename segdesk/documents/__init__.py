"""The document: what a person decided. Recipe, annotations, undo."""

from segdesk.documents.document import Annotations, Document, SegmentNote
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
    "FORMAT",
    "Analysis",
    "Annotations",
    "ColumnChange",
    "Document",
    "ReadOptions",
    "Recipe",
    "SegmentNote",
    "Source",
    "Step",
    "UndoStack",
    "new_id",
]
