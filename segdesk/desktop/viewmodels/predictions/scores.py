"""Each customer's score, rank and reasons: the scores file of a prediction, memory-mapped."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from segdesk.jobs.store import Store
from segdesk.results.base import ArtifactRef
from segdesk.text import Message, msg, render

Rows = np.ndarray[Any, np.dtype[np.int32]]
REASONS = ("reason1", "reason2", "reason3")


class Scores:
    """The scores of all customers, one per table row."""

    def __init__(self, store: Store, ref: ArtifactRef) -> None:
        self._table = pa.ipc.open_file(pa.memory_map(str(store.path(ref)))).read_all()
        self.score = self._table.column("score").to_numpy()
        self.actual = self._table.column("actual").to_numpy()
        self._reasons = [self._table.column(name) for name in REASONS if name in self._table.column_names]
        rank = self._table.column("rank").to_numpy()
        self.order: Rows = np.empty(len(rank), np.int32)
        self.order[rank - 1] = np.arange(len(rank), dtype=np.int32)

    @property
    def rows(self) -> int:
        """How many customers there are."""
        return len(self.score)

    @property
    def unknown(self) -> int:
        """How many customers' outcome is not known yet."""
        return int(np.count_nonzero(self.actual < 0))

    def ranked(self, only_unknown: bool) -> Rows:
        """Return row numbers, likeliest first."""
        return self.order[self.actual[self.order] < 0] if only_unknown else self.order

    def messages(self, row: int) -> list[Message]:
        """Return what speaks for or against the outcome in one customer."""
        texts = [column[row].as_py() for column in self._reasons]
        return [_decoded(text) for text in texts if text]

    def reasons(self, row: int) -> list[str]:
        """Return the reasons in short: an arrow, the column and its value."""
        return [_short(message) for message in self.messages(row)]


@lru_cache(maxsize=4096)
def _decoded(text: str) -> Message:
    return msgspec.json.decode(text, type=Message)


def speaks_against(message: Message) -> bool:
    """Whether a reason makes the outcome less likely; the sentence is the only place that tells."""
    return message.id.endswith(("(less likely)", "– less likely", "are less likely"))


def _short(message: Message) -> str:
    arrow = "↓" if speaks_against(message) else "↑"
    if "column" not in message.args or "value" not in message.args:
        return f"{arrow} {render(message)}" if "likely" in message.id else render(message)
    return f"{arrow} {render(msg('{column}: {value}', **message.args))}"
