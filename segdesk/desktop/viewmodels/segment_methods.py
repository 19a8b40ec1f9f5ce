"""The methods a person can choose from, in groups, each with what it does or why it does not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from segdesk.documents import AUTOMATIC
from segdesk.results.plugins import StageInfo
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
    stages: Sequence[StageInfo], automatic: str, current: str, unsuitable: Mapping[str, Message]
) -> list[MethodChoice]:
    """Return every method, automatic first; those that sort by a rule stand apart."""
    methods = [stage for stage in stages if stage.kind == "clusterer" and stage.id != AUTOMATIC]
    found = [method for method in methods if not method.by_rule]
    rules = [method for method in methods if method.by_rule]
    tip = _("Tries several methods and numbers of segments, and takes the best.")
    choices = [MethodChoice(key=AUTOMATIC, words=automatic, tip=tip)]
    if found and rules:
        choices.append(MethodChoice(key=f"{HEADING}found", words=_("Find groups in the data")))
    choices += [_choice(method, unsuitable) for method in found]
    if rules:
        choices.append(MethodChoice(key=f"{HEADING}rules", words=_("Sort by a fixed rule")))
    choices += [_choice(method, unsuitable) for method in rules]
    if current and current not in {choice.key for choice in choices}:
        words = render(msg("{method} (not installed)", method=current))
        choices.append(MethodChoice(key=current, words=words))
    return choices


def _choice(stage: StageInfo, unsuitable: Mapping[str, Message]) -> MethodChoice:
    title = translate(stage.title, stage.domain)
    why = unsuitable.get(stage.id)
    if why is None:
        return MethodChoice(key=stage.id, words=title, tip=translate(stage.summary, stage.domain))
    words = render(msg("{method} – does not suit this table", method=title))
    return MethodChoice(key=stage.id, words=words, tip=render(why))
