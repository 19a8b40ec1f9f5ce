"""Quality measures of a grouping."""

from segdesk.api import Evaluator, Stage, hookimpl
from segdesk_evaluation.structure import Structure


@hookimpl
def segdesk_stages() -> list[Stage]:
    """Return the quality measures."""
    return [
        Evaluator(
            "segdesk.structure",
            "Structure",
            Structure,
            summary="How compact the segments are and how far they lie apart.",
        ),
    ]
