"""Tables as uncompressed Arrow IPC files that the window can map."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

BATCH_ROWS = 65_536
RAW = "raw.arrow"
TABLE = "table.arrow"


def write_table(table: pa.Table, path: Path) -> None:
    """Write a table in batches of at most 65,536 rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table = table.combine_chunks().unify_dictionaries()
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=BATCH_ROWS)


def open_table(path: Path) -> pa.Table:
    """Map an Arrow IPC file; its columns read from the file as they are used."""
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).read_all()
