"""What a person should know of one column."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa

from segdesk.results.table import Column, ColumnProfile, Finding
from segdesk.tables import health_impossible, health_values
from segdesk.tables.health_findings import Severity, change, finding, leave_out, step
from segdesk.tables.health_spelling import merges_text, propose_merges
from segdesk.text import msg, plural

_SKEWED = 3.0
_NEARLY_ALL = 0.995
_NEARLY_UNIQUE = 0.9
_UNBALANCED = 0.1
_FEW_CASES = 100
_FEW_ANSWERS = 3  # yes, no and perhaps: a count from 0 to 6 is no outcome with rare answers
_SHOWN = 3


def look_at(
    values: pa.ChunkedArray, column: Column, profile: ColumnProfile, row_meaning: str, today: dt.date
) -> list[Finding]:
    """Return the findings on one column."""
    found = _mixed(values, column) + _constant(column, profile) + _personal(column)
    if column.type == "number" and column.role in ("amount", "measure"):
        found += _numbers(values, column, profile, row_meaning, today)
    elif column.type == "date":
        found += _dates(values, column, today)
    elif column.type == "category":
        found += _alike(values, column) + _typos(values, column, profile) + _unbalanced(column, profile)
    found += _unique(column, profile)
    return found


def _mixed(values: pa.ChunkedArray, column: Column) -> list[Finding]:
    if not column.failures:
        return []
    text = plural(
        "{n} value of “{column}” did not fit its type and counts as missing.",
        "{n} values of “{column}” did not fit its type and count as missing.",
        column.failures,
        column=column.name,
    )
    severity: Severity = "notable" if column.failures > 0.02 * len(values) else "minor"
    rows = health_values.missing_rows(values)
    fix = change(column.name, msg("Treat the column as text"), type="text")
    return [finding("mixed", severity, column, column.failures, text, fix, rows)]


def _constant(column: Column, profile: ColumnProfile) -> list[Finding]:
    if profile.count < 2 or column.role in ("personal", "identifier", "order"):
        return []
    if profile.distinct == 1:
        text = msg("“{column}” has the same value in every row.", column=column.name)
        return [finding("constant", "minor", column, profile.count, text, leave_out(column.name, safe=True))]
    counts, labels = profile.histogram.counts, profile.histogram.labels
    if not labels or profile.count < 200 or column.outcome_candidate or column.role == "outcome":
        return []
    share = max(counts, default=0) / profile.count
    if share < _NEARLY_ALL:
        return []
    text = msg(
        "“{column}” is “{value}” in nearly every row ({share:percent}).",
        column=column.name,
        value=labels[int(np.argmax(counts))],
        share=share,
    )
    rest = profile.count - max(counts)
    return [finding("constant", "minor", column, rest, text, leave_out(column.name))]


def _personal(column: Column) -> list[Finding]:
    if column.role != "personal":
        return []
    text = msg("“{column}” holds personal data. It is never used to group or predict.", column=column.name)
    return [finding("personal", "minor", column, column.distinct, text, detail=column.reason)]


def _numbers(
    values: pa.ChunkedArray, column: Column, profile: ColumnProfile, row_meaning: str, today: dt.date
) -> list[Finding]:
    if health_values.looks_like_numbering(values, profile):
        text = msg("Every value of “{column}” is different, as in a numbering.", column=column.name)
        fix = change(column.name, msg("Leave this column out"), role="ignored")
        return [finding("identifier", "notable", column, profile.count, text, fix)]
    found: list[Finding] = []
    for wrong in health_impossible.impossible_numbers(values, column, profile, row_meaning, today):
        fix = step("segdesk.blank_impossible", msg("Treat them as missing"), column.name, wrong.params)
        found.append(finding("impossible", "notable", column, len(wrong.rows), wrong.text, fix, wrong.rows))
    skewed = (profile.skew or 0) > _SKEWED and profile.negatives == 0
    rows = health_values.outliers(values, profile.negatives > 0)
    if len(rows) and not any(f.count == len(rows) and f.rows == tuple(rows[:100].tolist()) for f in found):
        text = plural(
            "{n} value of “{column}” is far away from all others.",
            "{n} values of “{column}” are far away from all others.",
            len(rows),
            column=column.name,
        )
        severity: Severity = "notable" if len(rows) <= 0.01 * profile.count else "minor"
        fix = step(
            "segdesk.cap_extremes", msg("Cap at the usual range"), column.name, {"columns": [column.name]}
        )
        detail = msg("Few extreme values can pull a whole segment towards them.")
        found.append(finding("outliers", severity, column, len(rows), text, fix, rows, detail))
    if skewed:
        text = msg("A few large values dominate “{column}”. A log scale suits it better.", column=column.name)
        fix = step("segdesk.log_scale", msg("Use a log scale"), column.name, {"columns": [column.name]})
        found.append(finding("skewed", "minor", column, profile.count, text, fix))
    return found


def _dates(values: pa.ChunkedArray, column: Column, today: dt.date) -> list[Finding]:
    found: list[Finding] = []
    future, early = health_values.odd_dates(values, today)
    fine = health_impossible.future_is_fine(column.name) or len(future) > 0.5 * len(values)
    if len(future) and not fine:
        text = plural(
            "{n} date in “{column}” is in the future.",
            "{n} dates in “{column}” are in the future.",
            len(future),
            column=column.name,
        )
        last = (today + dt.timedelta(days=1)).isoformat()
        fix = step(
            "segdesk.blank_impossible", msg("Treat them as missing"), column.name,
            {"columns": [column.name], "latest": last},
        )  # fmt: skip
        found.append(finding("dates", "notable", column, len(future), text, fix, future))
    if len(early):
        text = plural(
            "{n} date in “{column}” is 1900 or earlier: probably a stand-in for “unknown”.",
            "{n} dates in “{column}” are 1900 or earlier: probably stand-ins for “unknown”.",
            len(early),
            column=column.name,
        )
        fix = step(
            "segdesk.blank_impossible", msg("Treat them as missing"), column.name,
            {"columns": [column.name], "earliest": "1901-01-01"},
        )  # fmt: skip
        found.append(finding("dates", "notable", column, len(early), text, fix, early))
    if column.date_ambiguous:
        text = msg(
            "Day and month of “{column}” could be the other way round. Check one date you know.",
            column=column.name,
        )
        found.append(finding("dates", "notable", column, len(values), text))
    return found


def _alike(values: pa.ChunkedArray, column: Column) -> list[Finding]:
    groups = health_values.alike_categories(values)
    if not groups:
        return []
    text = msg(
        "Values of “{column}” differ only in case, blanks or width of letters: {examples:list}.",
        column=column.name,
        examples=[f"“{word}”" for word in groups[0][:4]],
    )
    fix = step(
        "segdesk.clean_categories",
        msg("Write them the same way"),
        column.name,
        {"columns": [column.name]},
        safe=True,
    )
    counts = health_values.category_counts(values)
    rare = [word for group in groups for word in sorted(group, key=lambda w: (-counts[w], w))[1:]]
    rows = health_values.rows_with(values, rare)
    return [finding("alike", "notable", column, len(rows), text, fix, rows)]


def _typos(values: pa.ChunkedArray, column: Column, profile: ColumnProfile) -> list[Finding]:
    if column.role not in ("category", "product", "outcome"):
        return []
    merges = propose_merges(health_values.category_counts(values))
    if not merges:
        return []
    shown = [msg("“{old}” → “{new}”", old=merge.old, new=merge.new) for merge in merges[:_SHOWN]]
    text = plural(
        "{n} value of “{column}” looks like another spelling: {examples:list}.",
        "{n} values of “{column}” look like other spellings: {examples:list}.",
        len(merges),
        column=column.name,
        examples=shown,
    )
    fix = step(
        "segdesk.clean_categories",
        msg("Review the spellings…"),
        column.name,
        {"columns": [column.name], "merges": merges_text(merges)},
    )
    rows = health_values.rows_with(values, [merge.old for merge in merges])
    return [finding("typos", "notable", column, len(rows), text, fix, rows)]


def _unbalanced(column: Column, profile: ColumnProfile) -> list[Finding]:
    counts, labels = profile.histogram.counts, profile.histogram.labels
    if not (column.outcome_candidate or column.role == "outcome") or not 2 <= len(counts) <= _FEW_ANSWERS:
        return []
    at = int(np.argmin(counts))
    share = counts[at] / max(profile.count, 1)
    if share >= _UNBALANCED or profile.count < 50:
        return []
    text = plural(
        "Only {n} row has “{value}” as “{column}” ({share:percent}).",
        "Only {n} rows have “{value}” as “{column}” ({share:percent}).",
        counts[at],
        value=labels[at],
        column=column.name,
        share=share,
    )
    few = counts[at] < _FEW_CASES
    detail = (
        msg("To predict it well, at least {needed} such rows are needed.", needed=_FEW_CASES)
        if few
        else msg("Judge predictions by who they find, not by how often they are right.")
    )
    severity: Severity = "notable" if few else "minor"
    return [finding("imbalance", severity, column, counts[at], text, detail=detail)]


def _unique(column: Column, profile: ColumnProfile) -> list[Finding]:
    if column.type != "category" or column.role not in ("category", "product") or profile.count < 50:
        return []
    if profile.distinct < _NEARLY_UNIQUE * profile.count:
        return []
    text = msg(
        "Nearly every value of “{column}” is different ({distinct} in {rows} rows), so it cannot tell "
        "groups apart.",
        column=column.name,
        distinct=profile.distinct,
        rows=profile.count,
    )
    fix = change(column.name, msg("Leave this column out"), role="ignored")
    return [finding("unique", "minor", column, profile.distinct, text, fix)]
