"""What an evaluator answers: measures, each with its sentence."""

from __future__ import annotations

from segdesk.results.base import Level, Result
from segdesk.text import Message


class Measure(Result):
    """One figure: what it is, how much, what that means."""

    name: str  # stable id, as in "silhouette"
    title: Message
    value: float | None  # None: cannot be told for this data
    text: Message
    level: Level = "neutral"
    higher_is_better: bool = True


class Evaluation(Result):
    """All figures of one evaluator."""

    measures: tuple[Measure, ...]

    def value(self, name: str) -> float | None:
        """Return one figure, or None when it is not there or cannot be told."""
        return next((measure.value for measure in self.measures if measure.name == name), None)
