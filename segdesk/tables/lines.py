"""Lines of text and the fields in one line, exactly as written."""

from __future__ import annotations

import re
from collections.abc import Iterator


def newline_of(text: str) -> str:
    """Return what ends a line: CR only in files without any LF."""
    return "\n" if "\n" in text else "\r"


def split_lines(text: str, *, whole: bool = False) -> Iterator[str]:
    """Yield the lines of a text without their ends (the `whole` ones keep their carriage return).

    No copy of the whole text is made.
    """
    newline = newline_of(text)
    start, size = 0, len(text)
    while start < size:
        end = text.find(newline, start)
        if end < 0:
            end = size
        line = text[start:end]
        yield line[:-1] if newline == "\n" and not whole and line.endswith("\r") else line
        start = end + 1


class LineParser:
    """Splits one line (or several joined ones) into fields.

    A quote counts only at the start of a field; it ends the field only where a delimiter or the end follows.
    A quote elsewhere is a character like any other, so `Round 48"` keeps its inches.
    """

    def __init__(self, delimiter: str | None, quote: str, runs: bool = False) -> None:
        self.delimiter = delimiter
        self.quote = quote
        self.runs = runs
        blanks = " " if delimiter in ("\t", None) else " \t"
        self._blanks = "" if delimiter == " " else blanks
        self._one = re.compile(r"\S+")

    def parse(self, line: str, literal: int = -1, lenient: bool = False) -> tuple[list[str], bool]:
        """Return the fields, and whether every quote was closed.

        Parameters
        ----------
        line
            One line without its end, or several joined with line feeds.
        literal
            The number of the quoted field whose opening quote is taken as a character.
        lenient
            Also end a field at a doubled quote that a delimiter follows.
        """
        if self.quote not in line:
            return self._plain(line), True
        if self.delimiter is None:
            if line.startswith(self.quote) and line.endswith(self.quote) and len(line) > 1:
                return [line[1:-1].replace(self.quote * 2, self.quote)], True
            return [line], not line.startswith(self.quote)
        if self.runs:
            line = re.sub(r"[ \t]+", " ", line.strip())
        return self._quoted(line, literal, lenient)

    def _plain(self, line: str) -> list[str]:
        if self.delimiter is None:
            return [line]
        if self.runs:
            return self._one.findall(line)
        return line.split(self.delimiter)

    def _quoted(self, line: str, literal: int, lenient: bool) -> tuple[list[str], bool]:
        delimiter, quote, size = self.delimiter or "", self.quote, len(line)
        fields: list[str] = []
        position, seen = 0, 0
        while True:
            start = position
            while start < size and line[start] in self._blanks:
                start += 1
            if start < size and line[start] == quote:
                seen += 1
                if seen - 1 != literal:
                    end, field = self._closing(line, start, lenient)
                    if end < 0:
                        fields.append(line[start + 1 :])
                        return fields, False
                    fields.append(field)
                    if end >= size:
                        return fields, True
                    position = end + 1
                    continue
            end = line.find(delimiter, position)
            if end < 0:
                fields.append(line[position:])
                return fields, True
            fields.append(line[position:end])
            position = end + 1

    def _closing(self, line: str, start: int, lenient: bool) -> tuple[int, str]:
        """Return where a quoted field's delimiter stands (or the size, or -1 if it never ends),
        and its text.
        """
        quote, size = self.quote, len(line)
        position = start + 1
        while True:
            mark = line.find(quote, position)
            if mark < 0:
                return -1, ""
            if line.startswith(quote, mark + 1):
                after = self._skip(line, mark + 2)
                ends = after >= size or line[after] == self.delimiter
                if not (lenient and ends):
                    position = mark + 2
                    continue
                return after, self._text(line[start + 1 : mark + 1])
            if line[mark - 1] == "\\" and mark - 1 > start and self._escaped(line, mark):
                position = mark + 1
                continue
            after = self._skip(line, mark + 1)
            if after >= size or line[after] == self.delimiter:
                return after, self._text(line[start + 1 : mark])
            position = mark + 1

    def _escaped(self, line: str, mark: int) -> bool:
        """Tell whether a backslash before a quote hides it: not where the field would end there."""
        after = self._skip(line, mark + 1)
        return not (after >= len(line) or line[after] == self.delimiter)

    def _skip(self, line: str, position: int) -> int:
        while position < len(line) and line[position] in self._blanks:
            position += 1
        return position

    def _text(self, inner: str) -> str:
        if "\\" not in inner:
            return inner.replace(self.quote * 2, self.quote)
        # a backslash before a doubled quote is a backslash: it hides only a single one
        mark = re.escape(self.quote)
        return re.sub(rf"{mark}{mark}|\\{mark}(?!{mark})", lambda _found: self.quote, inner)
