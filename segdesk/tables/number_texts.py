"""Numbers as people write them: decimal comma or point, thousands, currency, percent, accounting
negatives.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from segdesk.results.table import NumberFormat

_SIGNS = "$€£¥₹₽₩฿₫₺₴₪¢￥＄"
_CODES = (
    "USD|EUR|GBP|CNY|RMB|JPY|INR|CHF|AUD|CAD|HKD|TWD|SGD|SEK|NOK|DKK|PLN|BRL|MXN|ZAR|US|Rs|Rp|R|kr|zł|元|块"
)
_MONEY = f"(?:[{_SIGNS}]|(?:US|R|HK|NT|A|C)[$]|(?:{_CODES})[.]?)"
_PLAIN = r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$"
_INTEGER = r"^[+-]?\d{1,18}$"
_LEADING_ZERO = r"^[+-]?0\d"
_BARE_EXPONENT = r"^\d+[eE]\d+$"
_GROUPED = r"^[+-]?\d{1,3}(?:,\d{3})+$|^[+-]?\d{1,3}(?:,\d{2})*,\d{3}$"
_CORE = "^[+-]?\\d[\\d.,' \u00a0\u202f\u2009’]*$|^[+-]?[.,]\\d+$"
_GLUED_CODE = r"^[+-]?(?:R|US|Rs|Rp|kr)\d+$|^\d+(?:R|US|Rs|Rp)$"  # R12 may be 12 rand, or row 12
_MAX_EXACT = 2**53


@dataclass(frozen=True)
class Numbers:
    """Distinct texts as numbers: nulls where a text is none."""

    values: pa.Array
    format: NumberFormat
    exact: bool  # False: digits would change (leading zeros, too long, `1e5`): keep the text


def parse_numbers(values: pa.Array, decimal: str | None = None) -> Numbers:
    """Read trimmed, non-empty distinct texts as numbers.

    Parameters
    ----------
    values
        String array without nulls.
    decimal
        "." or "," where it is known (chosen by a person, or seen in other columns).
    """
    values = _plain_characters(values)
    plain = pc.match_substring_regex(values, _PLAIN)
    if decimal != "," and pc.all(plain, min_count=0).as_py():
        return Numbers(as_numbers(values), NumberFormat(), _exact(values))
    return _written(values, plain, decimal)


def _plain_characters(values: pa.Array) -> pa.Array:
    if pc.all(pc.string_is_ascii(values), min_count=0).as_py():
        return values
    values = pc.utf8_normalize(values, form="NFKC")
    for odd in ("−", "–", "‐"):
        values = pc.replace_substring(values, odd, "-")
    return pc.utf8_trim_whitespace(values)


def _exact(values: pa.Array) -> bool:
    """Tell whether turning all-number texts into numbers keeps what they say."""
    if pc.any(pc.match_substring_regex(values, _LEADING_ZERO), min_count=0).as_py():
        return False
    if pc.any(pc.match_substring_regex(values, _BARE_EXPONENT), min_count=0).as_py():
        return False
    long = pc.greater(pc.utf8_length(values), 15)
    if pc.any(long, min_count=0).as_py():
        digits = pc.replace_substring_regex(values.filter(long), r"^[+-]|\.\d*$", "")
        if pc.any(pc.match_substring_regex(digits, r"^\d{16,}$"), min_count=0).as_py():
            return not _any_beyond(digits)
    return True


def _any_beyond(digits: pa.Array) -> bool:
    whole = digits.filter(pc.match_substring_regex(digits, r"^\d{16,}$"))
    return any(int(text) > _MAX_EXACT for text in whole.to_pylist()[:10_000]) or len(whole) > 10_000


def as_numbers(values: pa.Array, mask: pa.Array | None = None) -> pa.Array:
    """Cast texts that are all plain numbers: int64 if none has a point, else float64."""
    chosen = values if mask is None else pc.if_else(mask, values, pa.scalar(None, values.type))
    chosen = pc.replace_substring_regex(chosen, r"^\+", "") if _has(chosen, "+") else chosen
    if not _has(chosen, ".") and pc.all(pc.match_substring_regex(chosen, _INTEGER), min_count=0).as_py():
        return chosen.cast(pa.int64())
    numbers = chosen.cast(pa.float64())
    finite = pc.is_finite(numbers)
    return pc.if_else(finite, numbers, pa.scalar(None, pa.float64()))


def _has(values: pa.Array, part: str) -> bool:
    return bool(pc.any(pc.match_substring(values, part), min_count=0).as_py())


def _written(values: pa.Array, plain: pa.Array, decimal: str | None) -> Numbers:
    core, units = _without_units(values)
    currency, percent, codes = "", False, False
    negative = pa.array(np.zeros(len(values), bool))
    brackets = pc.match_substring_regex(core, r"^\(.*\)$")
    if pc.any(brackets, min_count=0).as_py():
        negative = pc.or_(negative, brackets)
        core = pc.replace_substring_regex(core, r"^\((.*)\)$", r"\1")
    money = pc.match_substring_regex(core, rf"^[+-]?\s*{_MONEY}\s*[-+]?[\d.,]|\d\s*{_MONEY}$")
    if pc.any(money, min_count=0).as_py():
        currency = _currency_of(core, money)
        codes = bool(pc.all(pc.match_substring_regex(core.filter(money), _GLUED_CODE)).as_py())
        core = pc.replace_substring_regex(core, rf"^([+-]?)\s*{_MONEY}\s*([-+]?)([\d.,])", r"\1\2\3")
        core = pc.replace_substring_regex(core, rf"(\d)\s*{_MONEY}$", r"\1")
    percents = pc.match_substring_regex(core, r"\d\s*%$")
    if pc.any(percents, min_count=0).as_py():
        percent = True
        core = pc.replace_substring_regex(core, r"(\d)\s*%$", r"\1")
    trailing = pc.match_substring_regex(core, r"^\d[\d.,]*\s*-$")
    if pc.any(trailing, min_count=0).as_py():
        negative = pc.or_(negative, trailing)
        core = pc.replace_substring_regex(core, r"\s*-$", "")
    core = pc.replace_substring_regex(core, r"^([+-])\s+", r"\1")
    shaped = pc.or_(pc.match_substring_regex(core, _CORE), pc.match_substring_regex(core, _PLAIN))
    point, thousands = _marks(core.filter(shaped), decimal)
    clean, ok = _without_marks(core, shaped, point, thousands)
    numbers = as_numbers(clean, ok)
    if pc.any(negative, min_count=0).as_py():
        numbers = pc.if_else(pc.and_(negative, ok), pc.negate(numbers), numbers)
    if percent:
        share = pc.if_else(percents, 0.01, 1.0)
        numbers = pc.multiply(numbers.cast(pa.float64(), safe=False), share)
    if units is not None:
        numbers = pc.round(pc.multiply(numbers.cast(pa.float64(), safe=False), units), 6)
    exact = not codes and _exact(core.filter(pc.and_(shaped, plain)))
    return Numbers(
        numbers,
        NumberFormat(decimal=point, thousands=thousands, currency=currency, percent=percent),
        exact,
    )


def _without_units(values: pa.Array) -> tuple[pa.Array, pa.Array | None]:
    """Return texts such as 3.5万元 as 3.5元, and what each is to be multiplied with; None for nothing."""
    if pc.all(pc.string_is_ascii(values), min_count=0).as_py():
        return values, None
    units: pa.Array | None = None
    for unit, factor in (("[万萬]", 1e4), ("[亿億]", 1e8)):
        pattern = rf"(\d)\s*{unit}\s*(元?)$"
        found = pc.match_substring_regex(values, pattern)
        if pc.any(found, min_count=0).as_py():
            values = pc.replace_substring_regex(values, pattern, r"\1\2")
            units = pc.if_else(found, factor, 1.0 if units is None else units)
    return values, units


def _currency_of(core: pa.Array, money: pa.Array) -> str:
    sample = core.filter(money)[:50]
    found = pc.extract_regex(sample, f"(?P<m>{_MONEY})").field("m").to_pylist()
    known = [text.strip(".") for text in found if text]
    return max(set(known), key=known.count) if known else ""


def _marks(core: pa.Array, decimal: str | None) -> tuple[str, str]:
    """Decide what parts decimals and thousands from all numbers of a column together."""
    space = next((mark for mark in ("'", "’", " ", "\u00a0", "\u202f") if _has(core, mark)), "")
    comma, point = _has(core, ","), _has(core, ".")
    if comma and point:
        both = core.filter(pc.match_substring_regex(core, r",.*\.|\..*,"))
        if len(both):
            last_is_comma = (
                pc.mean(pc.match_substring_regex(both, r"\..*,[^.]*$").cast(pa.int8())).as_py() > 0.5
            )
            return (",", ".") if last_is_comma else (".", ",")
        if decimal is not None:
            return decimal, "." if decimal == "," else ","
        grouped_points = pc.all(
            pc.match_substring_regex(
                core.filter(pc.match_substring(core, ".")), r"^[+-]?\d{1,3}(?:\.\d{3})+$"
            )
        ).as_py()
        grouped_commas = pc.all(
            pc.match_substring_regex(core.filter(pc.match_substring(core, ",")), _GROUPED)
        ).as_py()
        return (",", ".") if grouped_points and not grouped_commas else (".", ",")
    if comma:
        return _only(core, ",", decimal, space)
    if point:
        return _only(core, ".", decimal, space)
    return decimal or ".", space


def _only(core: pa.Array, mark: str, decimal: str | None, space: str) -> tuple[str, str]:
    """Decide whether the only mark of a column parts decimals or thousands."""
    having = core.filter(pc.match_substring(core, mark))
    other = "." if mark == "," else ","
    escaped = "\\" + mark
    grouped = pc.match_substring_regex(
        having, rf"^[+-]?[1-9]\d{{0,2}}(?:{escaped}\d{{2,3}})*{escaped}\d{{3}}$"
    )
    several = pc.match_substring_regex(having, rf"{escaped}.*{escaped}")
    if pc.any(several, min_count=0).as_py() and pc.mean(grouped.cast(pa.int8())).as_py() > 0.9:
        return other, mark
    if not pc.all(grouped, min_count=0).as_py():
        return mark, space
    if decimal is not None:
        return (mark, space) if decimal == mark else (other, mark)
    return (other, mark) if mark == "," else (mark, space)


def _without_marks(core: pa.Array, shaped: pa.Array, point: str, thousands: str) -> tuple[pa.Array, pa.Array]:
    clean = core
    for mark in (thousands, "\u00a0", "\u202f", "\u2009", "’", "'"):
        if mark and _has(clean, mark):
            escaped = "\\" + mark if mark in ".'" else mark
            fits = rf"^[+-]?\d{{1,3}}(?:{escaped}\d{{2,4}})*{escaped}\d{{3,4}}(?:[{point}]\d*)?$"
            wrong = pc.and_(pc.match_substring(clean, mark), pc.invert(pc.match_substring_regex(clean, fits)))
            shaped = pc.and_(shaped, pc.invert(wrong))
            clean = pc.replace_substring(clean, mark, "")
    if point == ",":
        clean = pc.replace_substring(clean, ",", ".")
    return clean, pc.and_(shaped, pc.match_substring_regex(clean, _PLAIN))
