"""What the rules for suggested actions ask about a segment."""

from __future__ import annotations

from collections.abc import Sequence

from segdesk.engine.segmentation.words.naming import Difference


def effects_of(found: Sequence[Difference], value_ratio: float | None) -> dict[str, float]:
    """Return how far a segment lies from the average customer, by what the columns are about.

    Parameters
    ----------
    found : differences of the segment, strongest first
    value_ratio : share of value over share of customers, None without a value column
    """
    effects: dict[str, float] = {}
    for difference in found:
        if difference.meaning is None:
            continue
        if difference.meaning == "mix":  # what they buy most of, not what they leave
            effects["mix"] = max(effects.get("mix", difference.effect), difference.effect)
        effects.setdefault(difference.meaning, difference.effect)
    if value_ratio is not None:
        effects["value"] = value_ratio - 1.0
    if found:
        effects["strongest"] = found[0].effect
    return {topic: round(effect, 4) for topic, effect in effects.items()}
