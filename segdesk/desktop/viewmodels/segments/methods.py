"""The methods a person can choose from, in groups, each with what it does or why it does not fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from segdesk.desktop.viewmodels.method_costs import with_cost
from segdesk.documents import AUTOMATIC, Analysis
from segdesk.results.plugins import StageInfo
from segdesk.results.segmentation import Segmentation
from segdesk.text import Message, msg, render, translate
from segdesk.text import translate as _

HEADING = "heading:"
"""Starts the key of a line that only names the group under it."""

VALUE_TIERS = "segdesk.value_tiers"


class MethodChoice(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the chooser."""

    key: str
    words: str
    tip: str = ""


def method_choices(
    stages: Sequence[StageInfo], automatic: str, analysis: Analysis | None, segmentation: Segmentation | None
) -> list[MethodChoice]:
    """Return every method, automatic first; those that sort by a rule stand apart.

    The answer on show tells which methods do not suit the table, and which would take long.
    """
    current = analysis.model.stage if analysis is not None else AUTOMATIC
    unsuitable = segmentation.unsuitable if segmentation is not None else {}
    methods = [stage for stage in stages if stage.kind == "clusterer" and stage.id != AUTOMATIC]
    found = [method for method in methods if not method.by_rule]
    rules = [method for method in methods if method.by_rule]
    titles = {method.id: translate(method.title, method.domain) for method in methods}

    def title(stage: str) -> str:
        return with_cost(stage, titles[stage], analysis, segmentation, lambda other: titles.get(other, other))

    tip = _("Tries several methods and numbers of segments, and takes the best.")
    choices = [MethodChoice(key=AUTOMATIC, words=automatic, tip=tip)]
    if found and rules:
        choices.append(MethodChoice(key=f"{HEADING}found", words=_("Find groups in the data")))
    choices += [_choice(method, title, unsuitable.get(method.id)) for method in found]
    if rules:
        choices.append(MethodChoice(key=f"{HEADING}rules", words=_("Sort by a fixed rule")))
    choices += [_choice(method, title, unsuitable.get(method.id)) for method in rules]
    if current and current not in {choice.key for choice in choices}:
        words = render(msg("{method} (not installed)", method=current))
        choices.append(MethodChoice(key=current, words=words))
    return choices


def _choice(stage: StageInfo, title: Callable[[str], str], why: Message | None) -> MethodChoice:
    if why is None:
        return MethodChoice(key=stage.id, words=title(stage.id), tip=translate(stage.summary, stage.domain))
    name = translate(stage.title, stage.domain)
    words = render(msg("{method} – does not suit this table", method=name))
    return MethodChoice(key=stage.id, words=words, tip=render(why))
