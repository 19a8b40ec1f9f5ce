"""The vocabularies of RFM: which scores make which group, read from a file a person can change."""

from __future__ import annotations

from typing import Literal

import msgspec
import numpy as np

from segdesk.api import EditableFile, Message, msg

FILE = "rfm_groups.json"
SCORES = 5
Axis = Literal["recency", "frequency", "monetary", "value"]
Span = tuple[int, int]


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One group: its words by language, and the ranges of scores that belong to it."""

    id: str
    name: dict[str, str]
    action: dict[str, str]
    when: list[dict[Axis, Span]]


class _File(msgspec.Struct, frozen=True):
    vocabularies: dict[str, list[Group]]


class GroupsError(Exception):
    """A file of groups cannot be used; the message says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.id)
        self.message = message


def groups(file: EditableFile, vocabulary: str) -> tuple[list[Group], np.ndarray, tuple[Message, ...]]:
    """Return a vocabulary, the group of every combination of scores (5, 5, 5), and what to tell a person.

    A person's own file that cannot be used is named, and the one that comes with the app is taken.
    """
    notes: tuple[Message, ...] = ()
    if file.problem:
        notes = (_unusable(msg("It cannot be read ({why}).", why=file.problem)),)
    elif file.own is not None:
        try:
            return (*_read(file.own, vocabulary), ())
        except GroupsError as error:
            notes = (_unusable(error.message),)
    return (*_read(file.builtin, vocabulary), notes)


def words(texts: dict[str, str]) -> Message:
    """Return a text of the file, which brings its own translations."""
    return Message(id=texts.get("en") or next(iter(texts.values())), texts=texts)


def value_score(frequency: np.ndarray, monetary: np.ndarray) -> np.ndarray:
    """Return the mean of two scores, halves rounded up."""
    return (frequency + monetary + 1) // 2


def _unusable(why: Message) -> Message:
    return msg(
        "Your own file of RFM groups is not used. {why} The groups that come with SegDesk were taken.",
        why=why,
    )


def _read(text: str, vocabulary: str) -> tuple[list[Group], np.ndarray]:
    try:
        found = msgspec.json.decode(text, type=_File).vocabularies[vocabulary]
    except KeyError as error:
        raise GroupsError(msg("It has no vocabulary “{name}”.", name=vocabulary)) from error
    except msgspec.MsgspecError as error:
        raise GroupsError(msg("It does not have the right form ({why}).", why=str(error))) from error
    names = [group.id for group in found]
    if len(set(names)) < len(names) or not all(names):
        raise GroupsError(msg("Each group needs an id of its own."))
    for group in found:
        if not any(group.name.values()) or not any(group.action.values()):
            raise GroupsError(msg("The group “{id}” needs a name and an action.", id=group.id))
    return found, _cells(found)


def _cells(found: list[Group]) -> np.ndarray:
    cells = np.full((SCORES, SCORES, SCORES), -1, dtype=np.int16)
    for cell in np.ndindex(cells.shape):
        r, f, m = (score + 1 for score in cell)
        mine = [at for at, group in enumerate(found) if _fits(group, r, f, m)]
        scores = f"{r}-{f}-{m}"
        if not mine:
            raise GroupsError(msg("No group takes the scores {scores}.", scores=scores))
        if len(mine) > 1:
            both = [found[at].id for at in mine]
            raise GroupsError(
                msg(
                    "The scores {scores} belong to several groups: {groups:list}.", scores=scores, groups=both
                )
            )
        cells[cell] = mine[0]
    return cells


def _fits(group: Group, r: int, f: int, m: int) -> bool:
    score = {"recency": r, "frequency": f, "monetary": m, "value": (f + m + 1) // 2}
    return any(all(low <= score[axis] <= high for axis, (low, high) in box.items()) for box in group.when)
