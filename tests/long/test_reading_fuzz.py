"""Files with changed bytes, each read in a real worker: it ends in time, with a table or with a sentence.

No worker may take more than a gigabyte for files of some kilobytes.

`SEGDESK_MUTANTS` sets how many (2,000). No library of ours writes .xls and .xlsb: those are taken from the
public reading corpus where `SEGDESK_CORPUS` names its folder.
"""

import gzip
import io
import os
import random
import zipfile
from pathlib import Path

import openpyxl
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from segdesk.documents.recipe import Source
from segdesk.jobs.pool import WorkerPool
from segdesk.jobs.protocol import JobDone, JobError
from segdesk.jobs.requests import ReadRequest
from segdesk.jobs.store import Store

pytestmark = [pytest.mark.long, pytest.mark.timeout(3600)]

_MUTANTS = int(os.environ.get("SEGDESK_MUTANTS", "2000"))
_LONGEST = 30.0  # seconds for one file
_MOST = 1024 * 1024 * 1024  # bytes of a worker, for whatever a small file makes of itself
_SPECIAL = [b"\0", b'"', b",", b"\n", b"\r", b"\xff", b"\xef\xbb\xbf", b"<", b"&", b"9" * 40, b"\x80\x81"]


def _packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            stored = zipfile.ZIP_STORED if name == "mimetype" else None
            archive.writestr(name, data, compress_type=stored)
    return buffer.getvalue()


def _open_document() -> bytes:
    names = 'xmlns:table="t" xmlns:office="o" xmlns:text="x"'
    word = '<table:table-cell office:value-type="string"><text:p>C{}</text:p></table:table-cell>'
    number = '<table:table-cell office:value-type="float" office:value="{}"/>'
    rows = "".join(
        f"<table:table-row>{word.format(i)}{number.format(i)}</table:table-row>" for i in range(40)
    )
    body = f'<office:body><office:spreadsheet><table:table table:name="S">{rows}</table:table>'
    content = f"<office:document-content {names}>{body}</office:spreadsheet></office:body>"
    return _packed(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f"{content}</office:document-content>".encode(),
            "META-INF/manifest.xml": b"<manifest/>",
        }
    )


def _of_the_corpus() -> dict[str, bytes]:
    folder = Path(os.environ.get("SEGDESK_CORPUS", "no corpus"), "dirty_files", "files")
    found = {}
    for ending, most in ((".xls", 3), (".xlsb", 1), (".ods", 1)):
        small = [path for path in sorted(folder.glob(f"*{ending}")) if path.stat().st_size < 80_000]
        found.update({path.name: path.read_bytes() for path in small[:most]})
    return found


def _samples() -> dict[str, bytes]:
    rows = "".join(
        f'C{i:03d},"Smith, {i}",2024-01-{1 + i % 28:02d},{i * 1.5},城市{i % 4}\n' for i in range(60)
    )
    text = "id,name,joined,spent,city\n" + rows
    book = openpyxl.Workbook()
    for line in text.splitlines():
        book.active.append(line.split(","))
    workbook, table = io.BytesIO(), io.BytesIO()
    book.save(workbook)
    records = [{"city": "Rome", "tags": ["a", str(i)]} for i in range(60)]
    columns = {"id": [f"C{i}" for i in range(60)], "n": list(range(60)), "more": records}
    pq.write_table(pa.table(columns), table)
    with zipfile.ZipFile(workbook) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    cells = "".join(f"<tr><td>C{i}</td><td>{i}</td></tr>" for i in range(40))
    beside = "".join(f"S{i},{i},,P{i},x,{i * 2}\n" if i < 30 else f",,,P{i},x,1\n" for i in range(50))
    return {
        "plain.csv": text.encode(),
        "chinese.csv": text.encode("gb18030"),
        "wide.csv": text.encode("utf-16"),
        "semicolon.csv": text.replace(",", ";").replace(".", ",").encode(),
        "packed.csv.gz": gzip.compress(text.encode()),
        "packed.zip": _packed({"a.csv": text.encode()}),
        "page.xls": f"<html><table><tr><th>id</th><th>n</th></tr>{cells}</table></html>".encode(),
        "book.xlsx": workbook.getvalue(),
        "table.parquet": table.getvalue(),
        "book.ods": _open_document(),
        "several.csv": f"Sales\n{text}\n\nStaff\nname,wage\nA,1\nB,2\n".encode(),
        "beside.csv": ("Shop,Sales,,Name,Kind,Wage\n" + beside).encode(),
        **{f"part:{name}": data for name, data in parts.items() if name.endswith(".xml")},
        **_of_the_corpus(),
    }


def _mutant(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 5, 20))):
        at = rng.randrange(len(changed)) if changed else 0
        action = rng.randrange(5)
        if action == 0 and changed:
            changed[at] = rng.randrange(256)
        elif action == 1:
            changed[at:at] = rng.choice(_SPECIAL)
        elif action == 2:
            del changed[at : at + rng.randrange(1, 40)]
        elif action == 3:
            start = rng.randrange(len(changed)) if changed else 0
            changed[at:at] = changed[start : start + rng.randrange(1, 200)]
        elif rng.random() < 0.3:
            del changed[at:]
    return bytes(changed)


def _file(name: str, samples: dict[str, bytes], rng: random.Random) -> bytes:
    """Return a changed sample; parts of the workbook are changed inside a sound archive."""
    if not name.startswith("part:"):
        return _mutant(samples[name], rng)
    with zipfile.ZipFile(io.BytesIO(samples["book.xlsx"])) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    parts[name.removeprefix("part:")] = _mutant(samples[name], rng)
    return _packed(parts)


def _worker_pids(pool: WorkerPool) -> list[int]:
    """Return the process ids of a pool's workers."""
    return [worker.pid for worker in pool._staff._workers]


def _memory(pid: int) -> int:
    """Return the most bytes a worker has had in memory, or has now where the system does not tell."""
    status = Path(f"/proc/{pid}/status")
    try:
        if status.exists():
            lines = status.read_text().splitlines()
            return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
        return int(psutil.Process(pid).memory_info().rss)
    except (OSError, StopIteration, psutil.Error):  # it ended meanwhile
        return 0


def test_fuzz_of_reading(tmp_path: Path) -> None:
    rng = random.Random(0)
    samples = _samples()
    names = sorted(samples)
    pool = WorkerPool(Store(tmp_path / "store"), tmp_path / "scratch")
    bad: list[str] = []
    read = 0
    try:
        for number in range(_MUTANTS):
            name = names[number % len(names)]
            path = tmp_path / f"mutant{number}"
            path.write_bytes(_file(name, samples, rng))
            source = Source(id="s", path=str(path))
            handle = pool.start("read", ReadRequest(source=source), lambda event: None)
            ending = handle.wait(_LONGEST)
            read += isinstance(ending, JobDone)
            fine = isinstance(ending, JobDone) or (isinstance(ending, JobError) and ending.kind == "input")
            swollen = [size for size in map(_memory, _worker_pids(pool)) if size > _MOST]
            if swollen:
                pool.replace_workers()
                bad.append(f"{name} ({path}): a worker takes {swollen[0] / 2**20:.0f} MB")
            elif fine:
                path.unlink()
            else:
                handle.cancel()
                what = f"{ending.kind}: {ending.details[-300:]}" if isinstance(ending, JobError) else "hangs"
                bad.append(f"{name} ({path}): {what}")
    finally:
        pool.close()
    assert not bad, "\n".join(bad[:20])
    print(f"{_MUTANTS} mutants of {len(names)} samples: {read} read, {_MUTANTS - read} refused in words")
    assert read > 0.2 * _MUTANTS
