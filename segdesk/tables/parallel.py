"""Work on several columns at once: Arrow and numpy release the interpreter while they count."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")

_MOST = 4


def each(work: Callable[[Item], Answer], items: Sequence[Item], rows: int) -> Iterator[Answer]:
    """Yield the answer for every item, in order; small tables are not worth a thread."""
    threads = min(_MOST, os.cpu_count() or 1, len(items))
    if rows < 50_000 or threads < 2:
        yield from map(work, items)
        return
    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(work, items)
