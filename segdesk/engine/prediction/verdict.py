"""The verdict in people: whom contacting the likeliest reaches."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from segdesk.engine.prediction.curves import reached_at
from segdesk.engine.prediction.target import Target
from segdesk.results.prediction import Alarm, ModelScore, PredictionVerdict
from segdesk.results.segmentation import Kpi
from segdesk.text import Message, msg

CONTACTED = 0.2


def make_verdict(
    target: Target,
    hits: NDArray[np.int8],
    scores: NDArray[np.float64],
    models: Sequence[ModelScore],
    naive_brier: float,
    alarms: Sequence[Alarm],
) -> PredictionVerdict:
    """Put the result into words, from out-of-fold scores."""
    best = next(model for model in models if model.chosen)
    reached = reached_at(hits, scores, CONTACTED)
    hopeless = any(alarm.kind == "hopeless" for alarm in alarms)
    positive = target.classes[target.positive]
    if hopeless:
        quality, title = "none", msg("No better than guessing")
    else:
        quality = "strong" if best.auc >= 0.8 else "useful" if best.auc >= 0.65 else "weak"
        title = msg(
            "Contacting the {share:percent} likeliest reaches {reached:percent} of those with "
            "{outcome} = {positive}",
            share=CONTACTED,
            reached=reached,
            outcome=target.column,
            positive=positive,
        )
    return PredictionVerdict(
        quality=quality,  # type: ignore[arg-type]
        title=title,
        text=_text(target, hits, models, best, hopeless),
        kpis=(
            Kpi(
                value=msg("{value} ± {noise}", value=f"{best.auc:.3f}", noise=f"{best.auc_sd:.3f}"),
                caption=msg("quality (AUC); guessing has 0.5"),
                level="good" if best.auc >= 0.8 else "fair" if best.auc >= 0.65 else "bad",
            ),
            Kpi(
                value=msg("{factor} ×", factor=round(reached / CONTACTED, 1)),
                caption=msg("more hits than by chance among the {share:percent} likeliest", share=CONTACTED),
            ),
            Kpi(
                value=msg("{value}", value=f"{best.brier:.3f}"),
                caption=msg(
                    "error of the chances (Brier); without a model {naive}", naive=f"{naive_brier:.3f}"
                ),
            ),
        ),
    )


def _text(
    target: Target, hits: NDArray[np.int8], models: Sequence[ModelScore], best: ModelScore, hopeless: bool
) -> Message:
    rate = float(hits.mean())
    positive = target.classes[target.positive]
    if hopeless:
        return msg(
            "{rate:percent} have {outcome} = {positive}, and the columns given do not tell who.",
            rate=rate,
            outcome=target.column,
            positive=positive,
        )
    others = [model for model in models if not model.chosen]
    if not others:
        return msg(
            "{rate:percent} have {outcome} = {positive}. Model: {model}.",
            rate=rate,
            outcome=target.column,
            positive=positive,
            model=best.title,
        )
    rival = max(others, key=lambda model: model.auc)
    facts: dict[str, str | float | Message] = {
        "rate": rate,
        "outcome": target.column,
        "positive": positive,
        "model": best.title,
        "rival": rival.title,
    }
    if rival.auc >= best.auc - best.auc_sd:
        return msg(
            "{rate:percent} have {outcome} = {positive}. Best model: {model}; {rival} is about as good.",
            **facts,
        )
    return msg(
        "{rate:percent} have {outcome} = {positive}. Best model: {model}, clearly ahead of {rival}.", **facts
    )
