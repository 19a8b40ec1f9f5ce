"""Which files are no longer what was read of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from segdesk.results.table import ImportReceipt
from segdesk.text import Message, msg

MOST = 256 * 1024**2
"""Bytes up to which a file is read through; of a larger one only the size is compared."""


def changed_files(receipts: Mapping[str, ImportReceipt]) -> Message | None:
    """Say which files moved or changed since they were read, by path and receipt; None if none did."""
    gone, changed = [], []
    for text, receipt in receipts.items():
        path = Path(text)
        try:
            size = path.stat().st_size
            same = size == receipt.size
            if same and size <= MOST:
                with path.open("rb") as file:
                    same = hashlib.file_digest(file, "sha256").hexdigest() == receipt.sha256
        except OSError:
            gone.append(f"“{path.name}”")
            continue
        if not same:
            changed.append(f"“{path.name}”")
    if gone and changed:
        return msg(
            "{gone:list} cannot be found any more, and {changed:list} changed since it was read. The project "
            "holds what was read. Under Data, Combine, you can read it again.",
            gone=gone,
            changed=changed,
        )
    if gone:
        return msg(
            "{gone:list} cannot be found any more. The project holds what was read of it; under Data, "
            "Combine, you can say where it is now.",
            gone=gone,
        )
    if changed:
        return msg(
            "{changed:list} changed since it was read. The project shows what was read then; under Data, "
            "Combine, you can read it again.",
            changed=changed,
        )
    return None
