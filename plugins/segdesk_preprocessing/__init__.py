"""Preparation: fills gaps, brings numbers to one scale, tidies tables."""

from segdesk.api import Preprocessor, Stage, hookimpl
from segdesk_preprocessing.fill_missing import FillMissing
from segdesk_preprocessing.scale import Scale


@hookimpl
def segdesk_stages() -> list[Stage]:
    """Return the preparation stages."""
    return [
        Preprocessor(
            "segdesk.fill_missing",
            "Fill missing values",
            FillMissing,
            summary="Puts a typical value where a customer has none, so that no customer has to be left out.",
            accepts=("mixed",),
        ),
        Preprocessor(
            "segdesk.scale",
            "Bring numbers to one scale",
            Scale,
            summary="Makes columns comparable, so that income in dollars does not drown age in years.",
            accepts=("mixed",),
        ),
    ]
