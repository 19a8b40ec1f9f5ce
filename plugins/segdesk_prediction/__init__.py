"""Prediction methods."""

from segdesk.api import Predictor, Stage, hookimpl
from segdesk_prediction.boosting import Boosting
from segdesk_prediction.logistic import Logistic
from segdesk_prediction.naive import Naive


@hookimpl
def segdesk_stages() -> list[Stage]:
    """Return the prediction methods."""
    return [
        Predictor(
            "segdesk.logistic",
            "Logistic regression",
            Logistic,
            summary="Adds up a plus or minus for every column. Easy to explain, hard to fool.",
            version=2,
            accepts=("mixed",),
            min_rows=20,
        ),
        Predictor(
            "segdesk.boosting",
            "Boosted trees",
            Boosting,
            summary="Many small decision trees, each repairing the last. Finds combinations of columns.",
            version=2,
            accepts=("mixed",),
            min_rows=20,
        ),
        Predictor(
            "segdesk.naive",
            "No model",
            Naive,
            summary="Gives every customer the average chance. What a real model has to beat.",
            accepts=("mixed",),
            min_rows=2,
        ),
    ]
