"""The files of the five sample data sets and their index: writing them, and checking the kept ones."""

from __future__ import annotations

import argparse
import csv
import io
import json
import math
import re
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from installer import samples_clinic, samples_credit, samples_school, samples_shop, samples_telecom
from installer.samples_common import LANGUAGES, YES_NO, Column, Sample

SEED = 20260930
FOLDER = Path(__file__).resolve().parents[1] / "resources" / "samples"
SAMPLES: Mapping[str, tuple[Sample, Callable[[int, str], tuple[pd.DataFrame, pd.Series]]]] = {
    sample.id: (sample, make)
    for sample, make in (
        (samples_shop.SAMPLE, samples_shop.make_online_shop),
        (samples_telecom.SAMPLE, samples_telecom.make_telecom),
        (samples_credit.SAMPLE, samples_credit.make_credit),
        (samples_clinic.SAMPLE, samples_clinic.make_clinic),
        (samples_school.SAMPLE, samples_school.make_school),
    )
}
# Chinese office software still writes GB18030: one sample shows that such files open as they should.
GB18030_FILES = {("online-shop", "zh_CN")}
CREATED = datetime(2026, 9, 30, 12, 0, 0)
ZIP_DATE = (2026, 9, 30, 12, 0, 0)


def write_samples(folder: Path, only: Iterable[str] = tuple(SAMPLES)) -> None:
    """Write the chosen samples in every language, and the index of exactly these, into a folder."""
    entries = []
    for sample_id in only:
        sample, make = SAMPLES[sample_id]
        for lang in LANGUAGES:
            table, _ = make(SEED, lang)
            target = folder / lang / sample.file
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.suffix == ".xlsx":
                target.write_bytes(_workbook(table, sample, lang))
            else:
                encoding = "gb18030" if (sample.id, lang) in GB18030_FILES else "utf-8-sig"
                target.write_bytes(_csv_text(table, sample.columns).encode(encoding))
        entries.append(_index_entry(sample, len(table)))
    text = json.dumps({"format": 1, "samples": entries}, ensure_ascii=False, indent=2)
    (folder / "index.json").write_bytes((text + "\n").encode("utf-8"))


def differences(made: Path, kept: Path) -> list[str]:
    """Name the files which are in one folder only, or whose contents differ."""
    names = sorted({_relative(path, root) for root in (made, kept) for path in root.rglob("*.*")})
    names = [name for name in names if name.endswith((".csv", ".xlsx", ".json"))]
    return [name for name in names if _contents(made / name) != _contents(kept / name)]


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _contents(path: Path) -> bytes | dict[str, bytes] | None:
    """Read a file for comparison; of a workbook, its unpacked parts."""
    if not path.exists():
        return None
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _index_entry(sample: Sample, rows: int) -> dict[str, Any]:
    """Describe a sample: its words, its files, and which column means what."""
    outcome = next((column for column in sample.columns if column.role == "outcome"), None)
    each = list(enumerate(LANGUAGES))
    return {
        "id": sample.id,
        "title": {lang: sample.title[i] for i, lang in each},
        "subtitle": {lang: sample.subtitle[i] for i, lang in each},
        "files": {lang: f"{lang}/{sample.file}" for lang in LANGUAGES},
        "rows": rows,
        "question": sample.question,
        "groups": sample.groups,
        "outcome": outcome
        and {lang: {"column": outcome.header(lang), "yes": YES_NO["yes"][i]} for i, lang in each},
        "roles": {lang: {c.header(lang): c.role for c in sample.columns} for lang in LANGUAGES},
    }


def _csv_text(table: pd.DataFrame, columns: Sequence[Column]) -> str:
    """Write a table the way spreadsheets do: commas, quotes where needed, CR LF, empty for missing."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.columns)
    written = [
        [_number_text(value, column.decimals) for value in table.iloc[:, spot]]
        if column.decimals is not None
        else table.iloc[:, spot]
        for spot, column in enumerate(columns)
    ]
    writer.writerows(zip(*written, strict=True))
    return out.getvalue()


def _number_text(value: float, decimals: int) -> str:
    return "" if math.isnan(value) else f"{value:.{decimals}f}"


def _workbook(table: pd.DataFrame, sample: Sample, lang: str) -> bytes:
    """Write a one-sheet workbook with a bold, frozen header; ids are text cells and keep their zeros."""
    book = Workbook(write_only=True)
    book.properties.creator = "SegDesk"
    book.properties.created = CREATED
    sheet = book.create_sheet(sample.sheet[LANGUAGES.index(lang)])
    sheet.freeze_panes = "A2"
    header = [WriteOnlyCell(sheet, name) for name in table.columns]
    for spot, cell in enumerate(header):
        cell.font = Font(bold=True)
        sheet.column_dimensions[chr(ord("A") + spot)].width = 6 + 1.3 * len(str(cell.value).encode("gb18030"))
    sheet.append(header)
    whole = [column.decimals == 0 for column in sample.columns]
    for row in table.itertuples(index=False):
        sheet.append([_cell(value, is_whole) for value, is_whole in zip(row, whole, strict=True)])
    raw = io.BytesIO()
    book.save(raw)
    return _without_clock(raw.getvalue())


def _cell(value: Any, whole: bool) -> Any:
    if isinstance(value, str):
        return value
    if math.isnan(value):
        return None
    return int(value) if whole else float(value)


def _without_clock(workbook: bytes) -> bytes:
    """Repack a workbook with fixed times, so that the same data always give the same file."""
    stamp = f"{CREATED:%Y-%m-%dT%H:%M:%SZ}".encode()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, part)
            info = zipfile.ZipInfo(name, date_time=ZIP_DATE)
            info.create_system = 0  # else it tells which operating system packed it
            new.writestr(info, part, compress_type=zipfile.ZIP_DEFLATED, compresslevel=9)
    return out.getvalue()


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the samples, or check that the kept ones are what the generators make."""
    parser = argparse.ArgumentParser(description="Write the sample data sets.")
    parser.add_argument("--check", action="store_true", help="compare with the kept files, change nothing")
    options = parser.parse_args(arguments)
    if not options.check:
        write_samples(FOLDER)
        size = sum(path.stat().st_size for path in FOLDER.rglob("*.*") if path.is_file())
        print(f"wrote {len(SAMPLES)} samples in {len(LANGUAGES)} languages, {size / 1e6:.2f} MB, to {FOLDER}")
        return 0
    with tempfile.TemporaryDirectory() as made:
        write_samples(Path(made))
        changed = differences(Path(made), FOLDER)
    for name in changed:
        print(f"differs: {name}", file=sys.stderr)
    print("the samples are not up to date" if changed else "the samples are up to date")
    return 1 if changed else 0
