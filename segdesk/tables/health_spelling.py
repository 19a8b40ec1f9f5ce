"""Categories that are written in several ways: slips of the pen, abbreviations, Chinese suffixes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

_MOST = 400
_RARE = 0.2  # a slip is at most this often as the right spelling
_LITTLE = frozenset("of the and de la du des der und & y e von van".split())
_DIFFERENT = (
    {"ireland", "iceland"}, {"slovakia", "slovenia"}, {"austria", "australia"}, {"niger", "nigeria"},
    {"dominica", "dominican"}, {"monday", "sunday"}, {"married", "unmarried"}, {"employed", "unemployed"},
    {"korea", "korean"}, {"customer", "customers"}, {"morning", "mourning"},
)  # fmt: skip
_OPPOSITE = ("un", "in", "im", "non", "dis", "ir", "no", "not", "pre", "re", "sub", "semi")
_SUFFIX = re.compile(r"(特别行政区|(?:壮族|回族|维吾尔)?自治区|省|市)$")
_SEPARATORS = ("→", ";", "；", "\n")


@dataclass(frozen=True)
class Merge:
    """One spelling that is probably meant to be another."""

    old: str
    new: str
    rows: int


def propose_merges(counts: Mapping[str, int]) -> list[Merge]:
    """Return which spellings of a column probably mean another one, the most frequent first.

    Parameters
    ----------
    counts : mapping of value to its number of rows

    Notes
    -----
    A slip is a rare value at one edit (a letter more, less or other, or two neighbours exchanged; two from
    nine letters on) from a common one, without digits, with the same first letter. An abbreviation is the
    initials of exactly one other value, or shortens its words with full stops. Edit distance after Damerau
    (1964). Values that differ only in case, blanks or width are not looked at here.
    """
    if not 2 <= len(counts) <= _MOST:
        return []
    plain = {value: _plain(value) for value in counts if not any(mark in value for mark in _SEPARATORS)}
    found: dict[str, str] = {}
    for value in sorted(plain, key=lambda text: (counts[text], text)):
        new = (
            _abbreviated(value, plain)
            or _suffixed(value, plain, counts)
            or _slip(value, plain, counts)
        )  # fmt: skip
        if new is not None and found.get(new) != value:
            found[value] = new
    found |= _letters(plain)
    merges = [Merge(old, _end(new, found), counts[old]) for old, new in found.items()]
    merges = [merge for merge in merges if merge.old != merge.new]
    return sorted(merges, key=lambda merge: (-merge.rows, merge.old))


def merges_text(merges: list[Merge]) -> str:
    """Write merges as the step "Unify spellings" reads them."""
    return "; ".join(f"{merge.old} → {merge.new}" for merge in merges)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _end(new: str, found: Mapping[str, str]) -> str:
    seen = {new}
    while new in found and found[new] not in seen:
        new = found[new]
        seen.add(new)
    return new


def _only(candidates: list[str], plain: Mapping[str, str]) -> str | None:
    """Return the one candidate; spellings of one value count once."""
    return candidates[0] if candidates and len({plain[c] for c in candidates}) == 1 else None


def _abbreviated(value: str, plain: Mapping[str, str]) -> str | None:
    letters = value.replace(".", "").replace(" ", "")
    if 2 <= len(letters) <= 5 and letters.isascii() and letters.isalpha() and letters.isupper():
        fitting = [other for other in plain if _initials(plain[other]) == letters.casefold()]
        return _only(fitting, plain)
    if "." not in value:
        return None
    parts = plain[value].replace(".", ". ").split()
    fitting = [o for o in plain if o != value and _shortened(parts, plain[o].split())]
    return _only(fitting, plain)


def _initials(text: str) -> str:
    words = [word for word in re.split(r"[\s\-]+", text) if word not in _LITTLE]
    return "".join(word[0] for word in words) if len(words) > 1 and all(w.isalpha() for w in words) else ""


def _shortened(parts: list[str], words: list[str]) -> bool:
    if len(parts) != len(words) or parts == words:
        return False
    for part, word in zip(parts, words, strict=True):
        if part == word:
            continue
        stem = part.removesuffix(".")
        if stem == part or not stem or len(word) <= len(stem) or word[0] != stem[0] or word.endswith("."):
            return False
        letters = iter(word)
        if not all(letter in letters for letter in stem):
            return False
    return True


def _suffixed(value: str, plain: Mapping[str, str], counts: Mapping[str, int]) -> str | None:
    if not any("\u4e00" <= letter <= "\u9fff" for letter in value):
        return None
    stem = _SUFFIX.sub("", value)
    if len(stem) < 2:
        return None
    family = [other for other in plain if other != value and _SUFFIX.sub("", other) == stem]
    if len(family) != 1 or (value != stem and family[0] != stem):
        return None
    other = family[0]
    return other if (counts[other], other) > (counts[value], value) else None


def _slip(value: str, plain: Mapping[str, str], counts: Mapping[str, int]) -> str | None:
    text = plain[value]
    if len(text) < 5 or not any(letter.isalpha() for letter in text) or not text.isascii():
        return None
    fitting = [
        other
        for other, right in plain.items()
        if right != text and counts[value] <= _RARE * counts[other] and _near(text, right)
    ]
    return max(fitting, key=lambda other: (counts[other], other)) if fitting else None


def _near(text: str, right: str) -> bool:
    # The cheap tests come first: a column of 400 values has 80,000 pairs.
    if text[0] != right[0] and text[:2] != right[1::-1]:
        return False
    if abs(len(text) - len(right)) > 2 or len(right) < 5 or _unlike(text, right):
        return False
    if re.sub(r"\D", "", text) != re.sub(r"\D", "", right):
        return False
    ours, theirs = text.split(), right.split()
    if len(ours) != len(theirs):
        return _one_slip(text, right)
    return all(one == two or _one_slip(one, two) for one, two in zip(ours, theirs, strict=True))


def _one_slip(text: str, right: str) -> bool:
    """Tell whether one word is another with a slip: short words mean something else too easily."""
    short = min(len(text), len(right))
    most = 2 if short >= 9 else 1
    return short >= 4 and max(len(text), len(right)) >= 5 and edits(text, right, most) <= most


def _unlike(text: str, right: str) -> bool:
    """Tell whether two words are known to mean different things though they look alike."""
    if {text, right} in _DIFFERENT:
        return True
    short, long = sorted((text, right), key=len)
    if long.endswith(short) and long.removesuffix(short).strip(" -") in _OPPOSITE:
        return True
    return len(short.split()) != len(long.split()) and short.replace(" ", "") != long.replace(" ", "")


def edits(first: str, second: str, most: int) -> int:
    """Return the edits between two texts (neighbours exchanged count once); `most` + 1 for any more."""
    before: list[int] = []
    last = list(range(len(second) + 1))
    for i, letter in enumerate(first, 1):
        row = [i]
        for j, other in enumerate(second, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]


def _letters(plain: Mapping[str, str]) -> dict[str, str]:
    """Match M and F with Male and Female, Y and N with Yes and No: only if every letter has one word."""
    short = [value for value in plain if len(plain[value]) == 1 and plain[value].isalpha()]
    words = [value for value in plain if len(plain[value]) > 1]
    if not short or not 1 <= len({plain[w] for w in words}) <= 4 or not all(v.isascii() for v in short):
        return {}
    pairs = {s: [w for w in words if plain[w][0] == plain[s]] for s in short}
    if any(_only(fitting, plain) is None for fitting in pairs.values()):
        return {}
    return {value: fitting[0] for value, fitting in pairs.items()} if len(short) > 1 else {}
