"""Answers worked out from tables, kept as long as those tables are."""

from __future__ import annotations

import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

import pandas as pd

Answer = TypeVar("Answer")


class Remembered:
    """The last few answers; a person changes one setting of a step after the other, and the files stay.

    Tables are told apart by who they are, not by what they hold: steps get theirs to read only.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: OrderedDict[Hashable, tuple[tuple[weakref.ref[pd.DataFrame], ...], Any]] = OrderedDict()

    def get(self, tables: Sequence[pd.DataFrame], key: Hashable, work: Callable[[], Answer]) -> Answer:
        """Return the answer for these very tables, worked out where it is not known yet."""
        name = (*map(id, tables), key)
        refs, answer = self._known.pop(name, ((), None))
        if not refs or any(ref() is not table for ref, table in zip(refs, tables, strict=True)):
            self._forget_gone()
            refs, answer = tuple(map(weakref.ref, tables)), work()
        self._known[name] = refs, answer
        while len(self._known) > self._most:
            self._known.popitem(last=False)
        return answer

    def _forget_gone(self) -> None:
        for name, (refs, _) in list(self._known.items()):
            if any(ref() is None for ref in refs):
                self._known.pop(name, None)
