"""What putting tables together did, or would do: which column went where, and which rows found each other."""

from __future__ import annotations

from typing import Literal

from segdesk.results.base import Result
from segdesk.results.table import ColumnType, Finding, TableRef
from segdesk.text import Message


class CombinedFile(Result):
    """One of the tables that were put together, in their order."""

    name: str
    rows: int
    source: str = ""  # id of the file; empty: the table the step works on


class CombinedColumn(Result):
    """What became of one column of one file."""

    file: int  # place among the files
    column: str
    into: str | None  # None: it is not in the answer
    how: Literal[
        "same",  # the same name
        "spelling",  # the same name but for capitals, blanks, or full-width letters
        "chosen",  # a person said so
        "new",  # only this file has it
        "left_out",  # a person left it out
        "absent",  # this file does not have it: empty there
    ]
    type: ColumnType = "text"
    into_type: ColumnType = "text"
    emptied: int = 0  # values that are not of the type, and empty now


class ColumnProposal(Result):
    """A column without a place, the one it probably belongs to, and what speaks for it."""

    column: str
    into: str
    reasons: tuple[Message, ...] = ()
    file: int = 0  # place among the files


class KeyChoice(Result):
    """A column on either side whose values could name the same customers, and what speaks for it."""

    left: str
    right: str
    reasons: tuple[Message, ...] = ()
    left_share: float = 0.0  # of the different values here, found there
    right_share: float = 0.0


class CombinedKeys(Result):
    """How rows found each other by their keys."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    left_rows: int = 0
    left_found: int = 0
    left_empty: int = 0  # rows without a key
    left_repeated: int = 0  # keys that occur more than once
    right_rows: int = 0
    right_found: int = 0
    right_empty: int = 0
    right_repeated: int = 0
    left_unmatched: tuple[int, ...] = ()  # row numbers; in what is kept only the first 1,000
    right_unmatched: tuple[int, ...] = ()


class Combined(Result):
    """The check that is shown before anything is computed, and afterwards with the step.

    `problem` says why it cannot be done like this. `unmatched`, `drift` and `proposals` are filled in by the
    host: all rows that found no partner ("left", "right"), what moved from one file to another, and where
    columns with another name probably belong.
    """

    kind: Literal["append", "join"]
    files: tuple[CombinedFile, ...]
    columns: tuple[CombinedColumn, ...] = ()
    notes: tuple[Message, ...] = ()
    keys: CombinedKeys | None = None
    suggestions: tuple[KeyChoice, ...] = ()
    problem: Message | None = None
    unmatched: dict[str, TableRef] = {}
    drift: tuple[Finding, ...] = ()
    proposals: tuple[ColumnProposal, ...] = ()
