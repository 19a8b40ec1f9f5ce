"""Dates as people write them, in more than twenty forms, by the vote of a whole column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_TIME = (
    r"(?:[T ,]+(?P<before>上午|下午)?\s*(?P<hour>\d{1,2})[:时点](?P<minute>\d{1,2})"
    r"(?:[:分](?P<second>\d{1,2})(?:[.,]\d+)?秒?)?分?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?|上午|下午)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?"
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janvier enero januar",
            "feb february fev feb. febrero februar",
            "mar march mars marzo märz mrz",
            "apr april avr avril abril",
            "may mai mayo",
            "jun june juin junio juni",
            "jul july juil julio juli",
            "aug august aout agosto",
            "sep sept september septembre septiembre",
            "oct october okt octobre oktober octubre",
            "nov november novembre noviembre",
            "dec december dez decembre dezember diciembre",
        ),
        1,
    )
    for name in names.split()
}
_FIRST, _LAST = 1800, 2200
_FORMS: tuple[tuple[str, str], ...] = (
    ("YMD", r"^(?P<a>\d{4})\s*(?:[-/.]|年)\s*(?P<b>\d{1,2})\s*(?:[-/.]|月)\s*(?P<c>\d{1,2})日?" + _TIME + "$"),  # noqa: E501
    ("DMY", r"^(?:[A-Za-z]{2,9},? )?(?P<a>\d{1,2})[-/. ]\s*(?P<b>\d{1,2})[-/. ]\s*(?P<c>\d{4}|\d{2})" + _TIME + "$"),  # noqa: E501
    ("DbY", r"^(?:[A-Za-z]{2,9},? )?(?P<a>\d{1,2})(?:st|nd|rd|th|\.)?[-/ ]*(?:of )?(?P<b>\pL{3,10})\.?[-/, ]*"
            r"(?P<c>\d{4}|\d{2})" + _TIME + "$"),
    ("bDY", r"^(?:[A-Za-z]{2,9},? )?(?P<b>\pL{3,10})\.?[-/ ]*(?P<a>\d{1,2})(?:st|nd|rd|th)?[-/, ]+(?P<c>\d{4}|\d{2})"  # noqa: E501
            + _TIME + "$"),
    ("Ymd", r"^(?P<a>(?:19|20)\d{2})(?P<b>[01]\d)(?P<c>[0-3]\d)(?:[T ]?(?P<hour>[0-2]\d)(?P<minute>[0-5]\d)"
            r"(?P<second>[0-5]\d)(?P<half>xx)?(?P<zone>xx)?)?$"),
    ("YM", r"^(?P<a>(?:19|20)\d{2})[-/年](?P<b>\d{1,2})月?(?P<c>xx)?(?P<hour>xx)?(?P<minute>xx)?(?P<second>xx)?"  # noqa: E501
           r"(?P<half>xx)?(?P<zone>xx)?$"),
    ("bY", r"^(?P<b>\pL{3,10})\.?[-/ ,']+(?P<c>\d{4})(?P<a>xx)?(?P<hour>xx)?(?P<minute>xx)?(?P<second>xx)?"
           r"(?P<half>xx)?(?P<zone>xx)?$"),
)  # fmt: skip
# Compiling for Arrow costs milliseconds per column; a few texts are quicker looked at here.
_SAMPLE_FORMS = tuple(re.compile(pattern.replace(r"\pL", r"[^\W\d_]")) for _, pattern in _FORMS)
_NAMES = {
    "YMD": "year-month-day",
    "DMY": "day-month-year",
    "MDY": "month-day-year",
    "DbY": "day month-name year",
    "bDY": "month-name day year",
    "Ymd": "yearmonthday",
    "YM": "year-month",
    "bY": "month-name year",
    "serial": "spreadsheet day number",
}


@dataclass(frozen=True)
class Dates:
    """Distinct texts as dates: nulls where a text is none. Timestamps are in microseconds."""

    values: pa.Array
    format: str
    ambiguous: bool = False


def looks_like_dates(sample: Sequence[str]) -> bool:
    """Tell whether at least half of a few trimmed texts have the form of a date."""
    if not sample:
        return False
    plain = [text if text.isascii() else unicodedata.normalize("NFKC", text) for text in sample]
    hits = sum(1 for text in plain if any(form.match(text) for form in _SAMPLE_FORMS))
    return hits >= 0.5 * len(sample)


def parse_dates(values: pa.Array, weights: np.ndarray, order: str | None = None) -> Dates | None:
    """Read trimmed distinct texts as dates.

    Parameters
    ----------
    values
        String array without nulls, in the order of their first appearance.
    weights
        Rows per text.
    order
        "DMY", "MDY" or "YMD" where it is known.
    """
    if not pc.all(pc.string_is_ascii(values), min_count=0).as_py():
        values = pc.utf8_normalize(values, form="NFKC")  # ２０２４年３月５日 in full-width digits
    stamps = np.full(len(values), np.datetime64("NaT", "us"))
    used: dict[str, int] = {}
    ambiguous = False
    left = np.ones(len(values), bool)
    for name, pattern in _FORMS:
        if not left.any():
            break
        where = np.flatnonzero(left)
        part = values.take(pa.array(where)) if len(where) < len(values) else values
        fields = pc.extract_regex(part, pattern)
        hit = np.asarray(pc.is_valid(fields))
        if not hit.any():
            continue
        part_fields = fields.filter(pa.array(hit))
        chosen = name
        if name == "DMY":
            chosen, unsure = _day_first(part_fields, weights[where][hit], order)
            ambiguous = ambiguous or unsure
        found = _assemble(part_fields, chosen)
        rows = where[hit]
        good = ~np.isnat(found)
        stamps[rows[good]] = found[good]
        left[rows[good]] = False
        used[chosen] = used.get(chosen, 0) + int(weights[rows[good]].sum())
    if not used:
        return None
    form = max(used, key=lambda name: used[name])
    return Dates(pa.array(stamps, pa.timestamp("us")), form, ambiguous and form in ("DMY", "MDY"))


def from_serials(numbers: pa.Array) -> pa.Array:
    """Turn a spreadsheet's day numbers (days since 1899-12-30) into timestamps."""
    days = np.asarray(numbers.cast(pa.float64()).fill_null(np.nan))
    micros = np.where(
        np.isnan(days), np.iinfo(np.int64).min, np.round(np.nan_to_num(days) * 86_400) * 1_000_000
    )
    stamps = micros.astype("int64").view("datetime64[us]")
    return pa.array(stamps + np.where(np.isnat(stamps), 0, np.datetime64("1899-12-30", "us").astype("int64")))


def format_name(form: str) -> str:
    """Return the neutral name of a date form, as kept in results."""
    return _NAMES.get(form, form)


def _ints(fields: pa.StructArray, name: str) -> np.ndarray:
    texts = fields.field(name)
    texts = pc.if_else(pc.equal(texts, ""), "0", texts)
    return np.asarray(texts.fill_null("0").cast(pa.int64()))


def _day_first(fields: pa.StructArray, weights: np.ndarray, order: str | None) -> tuple[str, bool]:
    """Decide between day/month and month/day; the second answer is whether it is a guess."""
    first, second = _ints(fields, "a"), _ints(fields, "b")
    if order in ("DMY", "MDY"):
        return order, False
    day_first = int(weights[(first > 12) & (second <= 12)].sum())
    month_first = int(weights[(second > 12) & (first <= 12)].sum())
    if day_first or month_first:
        return ("DMY", False) if day_first >= month_first else ("MDY", False)
    as_dmy, as_mdy = _assemble(fields, "DMY"), _assemble(fields, "MDY")
    if len(first) > 5:
        disorder = [float((np.diff(stamps.astype("int64")) < 0).mean()) for stamps in (as_dmy, as_mdy)]
        if (min(disorder) < 0.05 and max(disorder) > 0.1) or (min(disorder) > 0.95 and max(disorder) > 0.999):
            return ("DMY", True) if disorder[0] <= disorder[1] else ("MDY", True)
    return "DMY", True


def _assemble(fields: pa.StructArray, form: str) -> np.ndarray:
    if form == "MDY":
        month, day, year = _ints(fields, "a"), _ints(fields, "b"), _ints(fields, "c")
    elif form in ("YMD", "Ymd"):
        year, month, day = _ints(fields, "a"), _ints(fields, "b"), _ints(fields, "c")
    elif form == "YM":
        year, month = _ints(fields, "a"), _ints(fields, "b")
        day = np.ones_like(year)
    else:
        year = _ints(fields, "c")
        month = _month_numbers(fields.field("b")) if form in ("DbY", "bDY", "bY") else _ints(fields, "b")
        day = np.ones_like(year) if form == "bY" else _ints(fields, "a")
    short = year < 100
    if short.any() and form not in ("YMD", "Ymd", "YM"):
        year = np.where(short, np.where(year < 50, 2000 + year, 1900 + year), year)
    stamps = _days(year, month, day).astype("datetime64[us]")
    return _with_time(stamps, fields)


def _month_numbers(names: pa.Array) -> np.ndarray:
    return np.array(
        [
            _MONTHS.get((name or "").lower().replace("é", "e").replace("û", "u"), 0)
            for name in names.to_pylist()
        ]
    )


def _days(year: np.ndarray, month: np.ndarray, day: np.ndarray) -> np.ndarray:
    good = (year >= _FIRST) & (year <= _LAST) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    safe_year, safe_month = np.where(good, year, 2000), np.where(good, month, 1)
    months = (safe_year - 1970) * 12 + safe_month - 1
    start = months.astype("datetime64[M]").astype("datetime64[D]")
    after = (months + 1).astype("datetime64[M]").astype("datetime64[D]")
    days = start + (np.where(good, day, 1) - 1).astype("timedelta64[D]")
    return np.where(good & (days < after), days, np.datetime64("NaT", "D"))


def _with_time(stamps: np.ndarray, fields: pa.StructArray) -> np.ndarray:
    hours = fields.field("hour")
    if not pc.any(pc.not_equal(hours, ""), min_count=0).as_py():
        return stamps
    hour, minute, second = _ints(fields, "hour"), _ints(fields, "minute"), _ints(fields, "second")
    half = pc.utf8_lower(pc.replace_substring(fields.field("half").fill_null(""), ".", ""))
    if fields.type.get_field_index("before") >= 0:
        half = pc.binary_join_element_wise(fields.field("before").fill_null(""), half, "")
    evening = np.asarray(pc.is_in(half, value_set=pa.array(["pm", "下午"])))
    morning = np.asarray(pc.is_in(half, value_set=pa.array(["am", "上午"])))
    hour = np.where(evening & (hour < 12), hour + 12, np.where(morning & (hour == 12), 0, hour))
    good = (hour < 24) & (minute < 60) & (second < 61)
    seconds = hour * 3600 + minute * 60 + second - _zone_seconds(fields.field("zone").fill_null(""))
    return np.where(good, stamps + seconds.astype("timedelta64[s]"), np.datetime64("NaT", "us"))


def _zone_seconds(zones: pa.Array) -> np.ndarray:
    offset = pc.match_substring_regex(zones, r"^[+-]\d{2}:?\d{2}$")
    if not pc.any(offset, min_count=0).as_py():
        return np.zeros(len(zones), "int64")
    parts = pc.extract_regex(
        pc.if_else(offset, zones, "+00:00"), r"^(?P<sign>[+-])(?P<hours>\d{2}):?(?P<minutes>\d{2})$"
    )
    sign = np.where(np.asarray(pc.equal(parts.field("sign"), "-")), -1, 1)
    return sign * (_ints(parts, "hours") * 3600 + _ints(parts, "minutes") * 60)
