"""Which character parts the fields of a text file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from segdesk.tables.lines import LineParser, split_lines
from segdesk.text import Message, msg

DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_RECORDS = 300
_SAMPLE_CHARS = 2_000_000
_SEP_LINE = re.compile(r'^"?sep=(.)"?$', re.IGNORECASE)


@dataclass(frozen=True)
class Dialect:
    """How records are written. `delimiter` None: one column; a blank with `runs`: any number of blanks."""

    delimiter: str | None
    quote: str = '"'
    runs: bool = False
    skip: int = 0  # lines before the records, such as `sep=;`
    evidence: Message | None = None

    def parser(self) -> LineParser:
        """Return a parser of single lines."""
        return LineParser(self.delimiter, self.quote, self.runs)


def sniff(text: str, delimiter: str | None = None, quote: str | None = None) -> Dialect:
    """Find the dialect: parse the first records with each delimiter, and take the steadiest width."""
    sample = text[:_SAMPLE_CHARS]
    first = next(iter(split_lines(sample)), "").strip(" \r")
    announced = _SEP_LINE.match(first)
    skip = 1 if announced else 0
    mark = quote or _quote(sample)
    if delimiter is not None:
        return Dialect(
            delimiter,
            mark,
            runs=delimiter == " " and _blank_runs(sample),
            skip=skip,
            evidence=msg("Chosen by you."),
        )
    if announced:
        return Dialect(announced.group(1), mark, skip=1, evidence=msg("The first line says so."))
    best = max(
        (_score(sample, candidate, mark) for candidate in DELIMITERS),
        key=lambda scored: scored[0],
        default=None,
    )
    if best is not None and best[0][0] >= 0.45:
        return Dialect(best[1], mark, skip=skip, evidence=_steadiness(best[0]))
    for runs in (False, True):
        score, blank = _score(sample, " ", mark, runs)
        if score[0] >= 0.9 and (runs or score[1] >= 2):
            steady = score[0] > 0.97 or runs or mark in sample
            if steady:
                return Dialect(blank, mark, runs=runs, skip=skip, evidence=_steadiness(score))
    if best is not None and best[0][0] >= 0.2 and best[0][1] > 2:
        return Dialect(best[1], mark, skip=skip, evidence=_steadiness(best[0]))
    return Dialect(None, mark, skip=skip, evidence=msg("No character parts the lines steadily: one column."))


def _steadiness(score: tuple[float, float, float]) -> Message:
    return msg("It splits {share:percent} of the first lines into the same number of fields.", share=score[2])


def _quote(sample: str) -> str:
    if '"' in sample:
        return '"'
    fields = len(re.findall(r"(?:^|[,;\t|])'[^'\n]*'(?=[,;\t|\r\n]|$)", sample[:200_000], re.MULTILINE))
    return "'" if fields >= 4 and fields > 0.3 * sample[:200_000].count("\n") else '"'


def _blank_runs(sample: str) -> bool:
    return "  " in sample


def _widths(sample: str, delimiter: str, quote: str, runs: bool) -> Iterator[tuple[int, int]]:
    parser = LineParser(delimiter, quote, runs)
    pending = ""
    joined = 0
    for line in split_lines(sample):
        if not pending and not line.strip(" " + delimiter):
            continue
        fields, closed = parser.parse(pending + line)
        if not closed and joined < 20:
            pending += line + "\n"
            joined += 1
            continue
        pending, joined = "", 0
        yield len(fields), sum(1 for field in fields if field.strip())


def _score(
    sample: str, delimiter: str, quote: str, runs: bool = False
) -> tuple[tuple[float, float, float], str]:
    """Score a delimiter: the share of records of the commonest width, then that width, capped."""
    if delimiter not in sample:
        return (0.0, 0.0, 0.0), delimiter
    widths = list(islice(_widths(sample, delimiter, quote, runs), _SAMPLE_RECORDS))
    counts = Counter(width for width, _ in widths if width > 1)
    if not counts:
        return (0.0, 0.0, 0.0), delimiter
    width, often = max(counts.items(), key=lambda item: (item[1], item[0]))
    share = often / len(widths)
    header = next((index for index, (found, _) in enumerate(widths) if found == width), 0)
    filled = sum(full for found, full in widths if found == width) / (often * width)
    # A decimal comma gives a steady width too, but never in the header: the true delimiter starts earlier.
    late = 0.1 if header and share < 1 and len(widths) > 3 and header >= 1 else 0.0
    lone = 0.3 if often == 1 and len(widths) > 2 else 0.0
    return (share * (0.75 + 0.25 * filled) - late - lone, float(min(width, 50)), share), delimiter
