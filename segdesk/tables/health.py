"""What a person should know about the data before trusting an answer, with one-click repairs."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from typing import Literal

import pyarrow as pa

from segdesk.results.table import Column, ColumnProfile, ColumnType, Finding, Fix, HealthReport, Role
from segdesk.tables import health_values
from segdesk.tables.parallel import each
from segdesk.text import Message, msg, plural

Severity = Literal["serious", "notable", "minor"]
_ORDER = {"serious": 0, "notable": 1, "minor": 2}
_SKEWED = 3.0


def check_health(
    table: pa.Table,
    columns: Sequence[Column],
    profiles: Sequence[ColumnProfile],
    row_meaning: str = "unknown",
    today: dt.date | None = None,
) -> HealthReport:
    """Look for what spoils answers; the most severe findings first."""
    rows = table.num_rows
    if not rows:
        return HealthReport()

    def look(index: int) -> list[Finding]:
        column, profile = columns[index], profiles[index]
        if column.role == "ignored":
            return []
        found = _missing(column, rows) + _mixed(column, rows) + _constant(column, profile) + _personal(column)
        found += _values(table.column(index), column, profile, today or dt.date.today())
        if column.role == "identifier" and row_meaning == "customer" and column.distinct < rows:
            found += _repeated_keys(table.column(index), column)
        return found

    findings = list(itertools.chain.from_iterable(each(look, range(len(columns)), rows)))
    findings += _duplicate_rows(table, columns)
    findings += _redundant(table, columns)
    findings.sort(key=lambda finding: (_ORDER[finding.severity], -finding.count))
    return HealthReport(findings=tuple(findings))


def _finding(
    kind: str, severity: Severity, column: Column, count: int, text: Message, fix: Fix | None = None,
    rows: Sequence[int] = (),
) -> list[Finding]:  # fmt: skip
    return [
        Finding(
            kind=kind,
            severity=severity,
            columns=(column.name,),
            count=count,
            text=text,
            fix=fix,
            rows=tuple(rows)[:100],
        )
    ]


def _leave_out(column: str) -> Fix:
    return Fix(
        text=msg("Leave this column out"),
        stage="segdesk.remove_columns",
        params={"columns": [column]},
        column=column,
    )


def _change(column: str, text: Message, type: ColumnType | None = None, role: Role | None = None) -> Fix:
    return Fix(text=text, column=column, set_type=type, set_role=role)


def _missing(column: Column, rows: int) -> list[Finding]:
    if not column.missing or column.role in ("personal", "text"):
        return []
    share = column.missing / rows
    if share > 0.6:
        text = msg("{share:percent} of “{column}” is missing.", share=share, column=column.name)
        return _finding("missing", "serious", column, column.missing, text, _leave_out(column.name))
    fix = Fix(text=msg("Fill in typical values"), stage="segdesk.fill_missing", column=column.name)
    text = plural(
        "{n} value of “{column}” is missing.",
        "{n} values of “{column}” are missing.",
        column.missing,
        column=column.name,
    )
    named = column.role in ("identifier", "order", "date")
    severity: Severity = "notable" if share > 0.05 or named else "minor"
    return _finding("missing", severity, column, column.missing, text, None if named else fix)


def _mixed(column: Column, rows: int) -> list[Finding]:
    if not column.failures:
        return []
    text = plural(
        "{n} value of “{column}” did not fit its type and counts as missing.",
        "{n} values of “{column}” did not fit its type and count as missing.",
        column.failures,
        column=column.name,
    )
    severity: Severity = "notable" if column.failures > 0.02 * rows else "minor"
    fix = _change(column.name, msg("Treat the column as text"), type="text")
    return _finding("mixed", severity, column, column.failures, text, fix)


def _constant(column: Column, profile: ColumnProfile) -> list[Finding]:
    if profile.distinct != 1 or profile.count < 2:
        return []
    text = msg("“{column}” has the same value in every row.", column=column.name)
    return _finding("constant", "minor", column, profile.count, text, _leave_out(column.name))


def _personal(column: Column) -> list[Finding]:
    if column.role != "personal":
        return []
    text = msg("“{column}” holds personal data. It is never used to group or predict.", column=column.name)
    return _finding("personal", "minor", column, column.distinct, text)


def _values(values: pa.ChunkedArray, column: Column, profile: ColumnProfile, today: dt.date) -> list[Finding]:
    if column.type == "number" and column.role in ("amount", "measure"):
        return _numbers(values, column, profile)
    if column.type == "date":
        return _dates(values, column, today)
    if column.type == "category":
        return _alike(values, column)
    return []


def _numbers(values: pa.ChunkedArray, column: Column, profile: ColumnProfile) -> list[Finding]:
    if health_values.looks_like_numbering(values, profile):
        text = msg("Every value of “{column}” is different, as in a numbering.", column=column.name)
        fix = _change(column.name, msg("Leave this column out"), role="ignored")
        return _finding("identifier", "notable", column, profile.count, text, fix)
    found: list[Finding] = []
    skewed = (profile.skew or 0) > _SKEWED and profile.negatives == 0
    rows = health_values.outliers(values, skewed)
    if len(rows):
        text = plural(
            "{n} value of “{column}” is far away from all others.",
            "{n} values of “{column}” are far away from all others.",
            len(rows),
            column=column.name,
        )
        severity: Severity = "notable" if len(rows) <= 0.01 * profile.count else "minor"
        found += _finding("outliers", severity, column, len(rows), text, None, rows.tolist())
    if skewed:
        text = msg("A few large values dominate “{column}”. A log scale suits it better.", column=column.name)
        found += _finding("skewed", "minor", column, profile.count, text)
    return found


def _dates(values: pa.ChunkedArray, column: Column, today: dt.date) -> list[Finding]:
    found: list[Finding] = []
    future, early = health_values.odd_dates(values, today)
    if len(future):
        text = plural(
            "{n} date in “{column}” is in the future.",
            "{n} dates in “{column}” are in the future.",
            len(future),
            column=column.name,
        )
        found += _finding("dates", "notable", column, len(future), text, None, future.tolist())
    if len(early):
        text = plural(
            "{n} date in “{column}” is 1900 or earlier: probably a stand-in for “unknown”.",
            "{n} dates in “{column}” are 1900 or earlier: probably stand-ins for “unknown”.",
            len(early),
            column=column.name,
        )
        found += _finding("dates", "notable", column, len(early), text, None, early.tolist())
    if column.date_ambiguous:
        text = msg(
            "Day and month of “{column}” could be the other way round. Check one date you know.",
            column=column.name,
        )
        found += _finding("dates", "notable", column, len(values), text)
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
    fix = Fix(
        text=msg("Write them the same way"),
        stage="segdesk.clean_categories",
        params={"columns": [column.name]},
        column=column.name,
    )
    return _finding("alike", "notable", column, sum(len(group) for group in groups), text, fix)


def _repeated_keys(values: pa.ChunkedArray, column: Column) -> list[Finding]:
    rows = health_values.repeated(values)
    if not len(rows):
        return []
    text = plural(
        "{n} row repeats a value of “{column}” that should name one customer.",
        "{n} rows repeat values of “{column}” that should name one customer each.",
        len(rows),
        column=column.name,
    )
    return _finding("keys", "serious", column, len(rows), text, None, rows.tolist())


def _duplicate_rows(table: pa.Table, columns: Sequence[Column]) -> list[Finding]:
    if any(column.distinct == table.num_rows for column in columns):
        return []
    rows = health_values.duplicate_rows(table)
    if not len(rows):
        return []
    text = plural("{n} row is an exact copy of another.", "{n} rows are exact copies of others.", len(rows))
    fix = Fix(text=msg("Remove the copies"), stage="segdesk.drop_duplicates", params={"columns": []})
    severity: Severity = "notable" if len(rows) > 0.005 * table.num_rows else "minor"
    return [
        Finding(
            kind="duplicates",
            severity=severity,
            columns=(),
            count=len(rows),
            text=text,
            fix=fix,
            rows=tuple(rows[:100].tolist()),
        )
    ]


def _redundant(table: pa.Table, columns: Sequence[Column]) -> list[Finding]:
    usable = [
        (i, column)
        for i, column in enumerate(columns)
        if column.type == "number" and column.role in ("amount", "measure") and column.distinct > 2
    ]
    found: list[Finding] = []
    for first, second, r in health_values.redundant_pairs(table, [i for i, _ in usable]):
        names = (columns[first].name, columns[second].name)
        text = msg(
            "“{first}” and “{second}” say nearly the same (correlation {r}).",
            first=names[0],
            second=names[1],
            r=round(r, 2),
        )
        found.append(
            Finding(
                kind="redundant",
                severity="minor",
                columns=names,
                count=table.num_rows,
                text=text,
                fix=_leave_out(names[1]),
            )
        )
    return found
