"""What the evaluation says in words: titles, help with formula and source, a sentence per segment."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from segdesk.desktop.viewmodels.segments.page import SegmentEntry
from segdesk.results.evaluation import (
    CURVE_TITLES,
    RULE_NOTES,
    Curve,
    CurveName,
    EvaluationReport,
    KnownScores,
)
from segdesk.text import msg, number_text, percent_text, render
from segdesk.text import translate as _

SURE, FAIR, DOUBTFUL = 0.85, 0.75, 0.6  # Jaccard bands after Hennig 2007


class CurveWords(msgspec.Struct, frozen=True, kw_only=True):
    """One measure, ready to draw."""

    name: CurveName
    title: str
    help: str
    text: str
    numbers: tuple[int, ...]
    values: tuple[float, ...]
    errors: tuple[float, ...]
    best: int | None
    format: Callable[[float], str] = number_text


class SegmentLine(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence about one segment, with its colour."""

    name: str
    color: int
    text: str
    tone: str = ""  # good, warn or bad


class IndexWords(msgspec.Struct, frozen=True, kw_only=True):
    """One index against known groups."""

    title: str
    value: str
    text: str
    help: str


def section_titles(by_rule: bool = False) -> dict[str, str]:
    """Return the sections of the evaluation, in order."""
    return {
        "choice": _("Defined by a rule") if by_rule else _("Why this one"),
        "fit": _("Do customers fit?"),
        "numbers": _("How many?"),
        "again": _("Found again?"),
        "methods": _("Other methods"),
        "tree": _("Family tree"),
        "known": _("Known groups"),
        "beside": _("Columns not used"),
    }


def curve_words(curve: Curve) -> CurveWords:
    """Return a measure in words; the spread within segments as a share of all."""
    values: tuple[float, ...] = curve.values
    format: Callable[[float], str] = number_text
    if curve.name == "within" and curve.values and curve.values[0] > 0:
        values, format = tuple(value / curve.values[0] for value in curve.values), percent_text
    return CurveWords(
        name=curve.name,
        title=render(CURVE_TITLES[curve.name]),
        help=_curve_helps()[curve.name],
        text=render(curve.text),
        numbers=curve.numbers,
        values=values,
        errors=curve.errors,
        best=curve.best,
        format=format,
    )


def _curve_helps() -> dict[CurveName, str]:
    return {
        "within": _(
            "Elbow curve: the sum of squared distances of customers to the average of their segment, as a "
            "share of that to the average of all. It always falls; look for the bend (Satopää et al. 2011)."
        ),
        "silhouette": _(
            "Mean of (b − a) / max(a, b): a is a customer's mean distance to the own segment, b to the "
            "nearest other one. 1 is best, 0 lies between two (Rousseeuw 1987)."
        ),
        "calinski_harabasz": _(
            "Spread between segments divided by spread within, each by its degrees of freedom. Higher is "
            "better (Caliński & Harabasz 1974)."
        ),
        "davies_bouldin": _(
            "For each segment the worst ratio of its and a neighbour's width to the distance between their "
            "averages; the mean of these. Lower is better (Davies & Bouldin 1979)."
        ),
        "gap": _(
            "Gap statistic: how much smaller the logarithm of the spread within segments is than in data "
            "spread evenly over the same room. Suggested is the smallest number whose gap is at least that "
            "of the next, less its error (Tibshirani, Walther & Hastie 2001)."
        ),
        "prediction_strength": _(
            "Both halves of the customers are segmented. Of the pairs together in one half, the share that "
            "the other half puts together too, in the worst segment. 0.8 and more is good (Tibshirani & "
            "Walther 2005)."
        ),
        "bic": _(
            "Bayesian information criterion of a Gaussian mixture: −2 log-likelihood + parameters × "
            "log(customers). Lower is better (Schwarz 1978)."
        ),
        "aic": _(
            "Akaike's information criterion of a Gaussian mixture: −2 log-likelihood + 2 × parameters. "
            "Lower is better; it takes more clouds than BIC (Akaike 1974)."
        ),
    }


def fit_lines(
    report: EvaluationReport, n_segments: int, entries: list[SegmentEntry], by_rule: bool = False
) -> list[SegmentLine]:
    """Return for each segment how many of its customers might belong elsewhere; by a rule they cannot."""
    plot = next((p for p in report.silhouettes if p.n_segments == n_segments), None)
    bars = {bar.code: bar for bar in plot.segments} if plot is not None else {}
    lines = []
    for entry in entries:
        bar = bars.get(entry.code)
        if bar is None or not bar.rows:
            continue
        tone = "good" if bar.elsewhere < 0.05 else "warn" if bar.elsewhere < 0.2 else "bad"
        text = _elsewhere(bar.elsewhere, entry, report.sample < report.rows)
        if by_rule:
            tone, text = "", _alike_elsewhere(bar.elsewhere)
        lines.append(SegmentLine(name=entry.name, color=entry.color, text=text, tone=tone))
    return lines


def _alike_elsewhere(share: float) -> str:
    if share < 0.005:
        return _("Its customers are most like each other.")
    return render(
        msg("{share:percent} of its customers are more like those of another segment.", share=share)
    )


def _elsewhere(share: float, entry: SegmentEntry, sampled: bool) -> str:
    count = round(share * entry.size)
    if not count:
        return _("All of its customers lie nearest to it.")
    if sampled:
        return render(
            msg(
                "About {n} of {size} customers ({share:percent}) might belong elsewhere.",
                n=count,
                size=entry.size,
                share=share,
            )
        )
    return render(
        msg(
            "{n} of {size} customers ({share:percent}) might belong elsewhere.",
            n=count,
            size=entry.size,
            share=share,
        )
    )


def again_lines(
    report: EvaluationReport, n_segments: int, entries: list[SegmentEntry], edited: bool = False
) -> list[SegmentLine]:
    """Return for each segment how surely it is found again; `edited`: some were changed by hand."""
    found = next((s for s in report.stability if s.n_segments == n_segments), None)
    values = {segment.code: segment.values for segment in found.segments} if found is not None else {}
    lines = []
    for entry in entries:
        if values.get(entry.code):
            mean = sum(values[entry.code]) / len(values[entry.code])
            text = render(msg("{words} ({share:percent} alike on average)", words=sureness(mean), share=mean))
            tone = "good" if mean >= FAIR else "warn" if mean >= DOUBTFUL else "bad"
            lines.append(SegmentLine(name=entry.name, color=entry.color, text=text, tone=tone))
        elif edited:
            text = _("Changed by hand: whether it is found again cannot be said")
            lines.append(SegmentLine(name=entry.name, color=entry.color, text=text))
    return lines


def sureness(mean: float) -> str:
    """Return what a mean Jaccard index says of a segment."""
    if mean >= SURE:
        return _("Always found again")
    if mean >= FAIR:
        return _("Found again, with other borders")
    if mean >= DOUBTFUL:
        return _("There is something, yet who belongs to it is doubtful")
    return _("Often not found again: do not rely on it")


def known_words(scores: KnownScores) -> list[IndexWords]:
    """Return the indices against known groups, each with a sentence and its formula."""
    return [
        IndexWords(
            title=_("Adjusted Rand index"),
            value=number_text(scores.ari, 2),
            text=_alike(scores.ari),
            help=_(
                "Share of pairs of customers treated alike by both, corrected for chance: 0 as by chance, 1 "
                "the same (Hubert & Arabie 1985)."
            ),
        ),
        IndexWords(
            title=_("Mutual information"),
            value=f"{number_text(scores.ami, 2)} · {number_text(scores.nmi, 2)}",
            text=_("How much one tells of the other: corrected for chance (AMI), and not (NMI)."),
            help=_(
                "NMI: mutual information divided by the mean of both entropies. AMI subtracts what chance "
                "would give from both (Vinh, Epps & Bailey 2010)."
            ),
        ),
        IndexWords(
            title=_("One group per segment"),
            value=percent_text(scores.homogeneity),
            text=_("Homogeneity: how far each segment holds customers of a single known group."),
            help=_("1 − H(group | segment) / H(group), H the entropy (Rosenberg & Hirschberg 2007)."),
        ),
        IndexWords(
            title=_("One segment per group"),
            value=percent_text(scores.completeness),
            text=_("Completeness: how far each known group lies in a single segment."),
            help=_("1 − H(segment | group) / H(segment), H the entropy (Rosenberg & Hirschberg 2007)."),
        ),
        IndexWords(
            title=_("Right by commonest"),
            value=percent_text(scores.purity),
            text=_("Purity: customers that belong to the commonest known group of their segment."),
            help=_("Sum over segments of the largest cell of the table, divided by all customers."),
        ),
        IndexWords(
            title=_("Right by matching"),
            value=percent_text(scores.accuracy),
            text=_("Clustering accuracy: each segment stands for one known group at most."),
            help=_(
                "The best one-to-one matching of segments and groups, found by the Hungarian method (Kuhn "
                "1955)."
            ),
        ),
    ]


def _alike(ari: float) -> str:
    if ari >= 0.9:
        return _("Segments and known groups are practically the same.")
    if ari >= 0.5:
        return _("Segments and known groups go together for the most part.")
    if ari >= 0.2:
        return _("Segments and known groups go together in part.")
    return _("Segments and known groups have little to do with each other.")


def not_measured() -> str:
    """Return what stands where a measure was not taken."""
    return _("This was not measured for these segments.")


def rule_note(section: str) -> str:
    """Return what a section means for segments defined by a rule, or why it has nothing to say."""
    return render(RULE_NOTES[section])


def sample_note(report: EvaluationReport) -> str:
    """Return on how many customers the measures rest, or an empty text when on all."""
    if report.sample >= report.rows:
        return ""
    return render(
        msg(
            "Measured on {sample} of {rows} customers, a fair sample.", sample=report.sample, rows=report.rows
        )
    )
