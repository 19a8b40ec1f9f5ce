"""Writing result columns as Arrow files that the window maps into memory."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

BATCH = 65_536


def write_table(table: pa.Table, path: Path) -> None:
    """Write an uncompressed Arrow IPC file."""
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=BATCH)


def read_table(path: Path) -> pa.Table:
    """Return a table mapped from an Arrow IPC file."""
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).read_all()
