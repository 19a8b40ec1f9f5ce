"""The careful reader: every record of a text file, whatever quotes and widths do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from segdesk.tables.dialect import Dialect
from segdesk.tables.errors import ReadError
from segdesk.tables.lines import LineParser, newline_of, split_lines
from segdesk.text import Message, msg

MAX_LINE = 64 * 1024 * 1024
_LONGEST_RECORD = 500  # physical lines


@dataclass(slots=True)
class Record:
    """One record: the line it starts in, its fields as written, and what is wrong with it."""

    line: int
    fields: list[str]
    problem: Message | None = None


def read_records(text: str, dialect: Dialect, width: int = 0) -> Iterator[Record]:
    """Yield all records, blank lines included (as no fields).

    `width` is the usual number of fields, if known: it tells an unclosed quote from a long text.
    """
    lines = _Lines(text)
    parser = dialect.parser()
    reach = _LONGEST_RECORD
    failed = 0
    for number, line in lines:
        if number <= dialect.skip:
            continue
        if not line.strip():
            yield Record(number, [])
            continue
        fields, closed = parser.parse(line)
        if closed:
            if width and len(fields) != width and any(parser.quote in field for field in fields):
                fields = _repaired(parser, line, width) or fields
            yield Record(number, fields)
            continue
        joined = _join(lines, parser, lines.whole(line), width, reach)
        if joined is not None:
            yield Record(number, joined)
            continue
        failed += 1
        if failed > 50:
            reach = 5
        literal = _repaired(parser, line, width) if width else None
        yield Record(
            number,
            literal or parser.parse(line, literal=0)[0],
            None if literal else msg("A quote is opened and never closed."),
        )


class _Lines:
    """The lines of a text with their numbers, and a look ahead."""

    def __init__(self, text: str) -> None:
        self._source = split_lines(text, whole=True)
        self.end = newline_of(text)
        self._return = ""  # what a carriage return at the end of this line was
        self._ahead: list[str] = []
        self._number = 0

    def __iter__(self) -> Iterator[tuple[int, str]]:
        while True:
            line = self._ahead.pop(0) if self._ahead else next(self._source, None)
            if line is None:
                return
            if len(line) > MAX_LINE:
                raise ReadError(
                    msg(
                        "Line {line} is longer than 64 million characters. This is no table. Choose another "
                        "file, or export it again.",
                        line=self._number + 1,
                    )
                )
            self._number += 1
            bare = line.removesuffix("\r")
            self._return = line[len(bare) :]
            yield self._number, bare

    def whole(self, line: str) -> str:
        """Return the line at hand with its carriage return, which belongs to a text that goes on."""
        return line + self._return

    def peek(self, index: int) -> str | None:
        while len(self._ahead) <= index:
            line = next(self._source, None)
            if line is None:
                return None
            self._ahead.append(line)
        return self._ahead[index]

    def take(self, count: int) -> None:
        del self._ahead[:count]
        self._number += count


def _join(lines: _Lines, parser: LineParser, line: str, width: int, reach: int) -> list[str] | None:
    """Return the fields of a record that goes on in the next lines; None if its quote is a slip."""
    parts = [line]
    line = line.removesuffix("\r")
    complete = 0
    for ahead in range(reach):
        more = lines.peek(ahead)
        if more is None:
            return None
        following = more.removesuffix("\r")
        parts.append(following)
        if parser.quote not in following:
            complete += bool(width > 1 and len(parser.parse(following)[0]) == width)
            parts[-1] = more
            continue
        fields, closed = parser.parse(lines.end.join(parts))
        if not closed:
            parts[-1] = more
            continue
        if width and len(fields) > width:
            return None
        if width > 1 and len(fields) != width and (complete or len(parser.parse(following)[0]) == width):
            return None
        if _two_records(parser, line, following, width):
            return None
        if width > 2 and complete > 3 and complete >= 0.8 * ahead:
            return None  # whole records were swallowed
        lines.take(ahead + 1)
        return fields
    return None


def _two_records(parser: LineParser, line: str, following: str, width: int) -> bool:
    """Tell whether the last line is a clean record of its own, and the first one with a slip is another."""
    fields, closed = parser.parse(following)
    clean = closed and len(fields) == width and not any(parser.quote in field for field in fields)
    return width > 1 and clean and _repaired(parser, line, width) is not None


def _repaired(parser: LineParser, line: str, width: int) -> list[str] | None:
    """Return the fields of a line with a slip in its quotes, read so that it has the usual width."""
    fields, closed = parser.parse(line, lenient=True)
    if closed and len(fields) == width:
        return fields
    for literal in range(min(line.count(parser.quote), 40)):
        for lenient in (False, True):
            fields, closed = parser.parse(line, literal=literal, lenient=lenient)
            if closed and len(fields) == width:
                return fields
    return None
