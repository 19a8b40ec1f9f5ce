"""What a person should know about the data before trusting an answer, with one-click repairs."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence

import pyarrow as pa

from segdesk.results.table import Column, ColumnProfile, Finding, HealthReport
from segdesk.tables import health_impossible, health_keys, health_values
from segdesk.tables.health_columns import look_at
from segdesk.tables.health_findings import Severity, change, finding, merged, step
from segdesk.tables.health_missing import Gaps, find_gaps
from segdesk.tables.health_relations import told_by_others
from segdesk.tables.parallel import each
from segdesk.text import Message, msg, plural

_ORDER = {"serious": 0, "notable": 1, "minor": 2}
_TOO_MANY_MISSING = 0.6


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
    day = today or dt.date.today()

    def look(index: int) -> list[Finding]:
        if columns[index].role == "ignored":
            return []
        return look_at(table.column(index), columns[index], profiles[index], row_meaning, day)

    findings = list(itertools.chain.from_iterable(each(look, range(len(columns)), rows)))
    for gaps in find_gaps(table, columns):
        findings += _missing(gaps, columns, rows)
    findings += _customers(table, columns, row_meaning)
    findings += _duplicate_rows(table, columns)
    findings += _redundant(table, columns) + _told(table, columns)
    for wrong in health_impossible.wrong_order(table, columns):
        names = (*wrong.params["columns"], wrong.params["not_before"])
        fix = step("segdesk.blank_impossible", msg("Treat them as missing"), names[0], wrong.params)
        findings.append(finding("impossible", "notable", names, len(wrong.rows), wrong.text, fix, wrong.rows))
    findings = merged(findings)
    findings.sort(key=lambda finding: (_ORDER[finding.severity], -finding.count))
    return HealthReport(findings=tuple(findings))


def _missing(gaps: Gaps, columns: Sequence[Column], rows: int) -> list[Finding]:
    names = [columns[i].name for i in gaps.columns]
    one, count = columns[gaps.columns[0]], len(gaps.rows)
    count = one.missing if len(names) == 1 else count
    if not count:
        return []
    share = count / rows
    shown = [f"“{name}”" for name in names[:5]] + (["…"] if len(names) > 5 else [])
    if share > _TOO_MANY_MISSING:
        fix = step("segdesk.remove_columns", _out(names), names[0], {"columns": names})
        together = msg(
            "{columns:list} are missing together in {share:percent} of the rows.", columns=shown, share=share
        )
        alone = msg("{share:percent} of “{column}” is missing.", share=share, column=names[0])
        text = alone if len(names) == 1 else together
        return [finding("missing", "serious", names, count, text, fix, gaps.rows, gaps.kind)]
    text = (
        plural(
            "{n} value of “{column}” is missing.",
            "{n} values of “{column}” are missing.",
            count,
            column=names[0],
        )
        if len(names) == 1
        else plural(
            "{columns:list} are missing together in {n} row.",
            "{columns:list} are missing together in {n} rows.",
            count,
            columns=shown,
        )
    )
    named = one.role in ("identifier", "order", "date")
    fix = step("segdesk.fill_missing", msg("Fill in typical values"), names[0], safe=True)
    severity: Severity = "notable" if share > 0.05 or named else "minor"
    return [finding("missing", severity, names, count, text, None if named else fix, gaps.rows, gaps.kind)]


def _out(names: Sequence[str]) -> Message:
    return msg("Leave this column out") if len(names) == 1 else msg("Leave these columns out")


def _customers(table: pa.Table, columns: Sequence[Column], row_meaning: str) -> list[Finding]:
    """Return what may count one customer twice."""
    found: list[Finding] = []
    key = next((i for i, column in enumerate(columns) if column.role == "identifier"), None)
    if key is not None:
        values, column = table.column(key), columns[key]
        if row_meaning == "customer" and column.distinct < table.num_rows:
            found += _repeated_keys(values, column)
        found += _form_twins(values, column)
        if row_meaning == "customer":
            found += _slipped(table, key, columns)
    if row_meaning == "customer":
        found += _same_people(table, columns)
    return found


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
    fix = step("segdesk.drop_duplicates", msg("Keep one row each"), column.name, {"columns": [column.name]})
    return [finding("keys", "serious", column, len(rows), text, fix, rows)]


def _form_twins(values: pa.ChunkedArray, column: Column) -> list[Finding]:
    rows, examples = health_keys.form_twins(values)
    if not len(rows):
        return []
    text = plural(
        "{n} row names a customer in another form: {examples:list} are probably the same one.",
        "{n} rows name a customer in another form: {examples:list} are probably the same one.",
        len(rows),
        examples=[f"“{example}”" for example in examples],
    )
    fix = step("segdesk.unify_keys", msg("Write them the same way"), column.name, {"column": column.name})
    detail = msg("They differ only in capitals, blanks, marks, letter width or leading zeros.")
    return [finding("twins", "serious", column, len(rows), text, fix, rows, detail)]


def _slipped(table: pa.Table, key: int, columns: Sequence[Column]) -> list[Finding]:
    pairs = health_keys.slipped_ids(table, key, columns)
    if not pairs:
        return []
    column = columns[key]
    first, second = (str(table.column(key)[row].as_py()) for row in pairs[0])
    text = plural(
        "{n} pair of rows is the same but for a slip in “{column}”, such as “{first}” and “{second}”.",
        "{n} pairs of rows are the same but for a slip in “{column}”, such as “{first}” and “{second}”.",
        len(pairs),
        column=column.name,
        first=first,
        second=second,
    )
    names = [one.name for i, one in enumerate(columns) if i != key]
    fix = step("segdesk.drop_duplicates", msg("Keep one row each"), column.name, {"columns": names})
    rows = [row for pair in pairs for row in pair]
    return [finding("twins", "notable", column, len(pairs), text, fix, rows)]


def _same_people(table: pa.Table, columns: Sequence[Column]) -> list[Finding]:
    rows, names = health_keys.same_people(table, columns)
    if not len(rows):
        return []
    text = plural(
        "{n} row is probably a customer who is there already: the same {columns:list}.",
        "{n} rows are probably customers who are there already: the same {columns:list}.",
        len(rows),
        columns=[f"“{name}”" for name in names],
    )
    fix = step("segdesk.drop_duplicates", msg("Keep one row each"), names[0], {"columns": names})
    return [finding("twins", "notable", names, len(rows), text, fix, rows)]


def _duplicate_rows(table: pa.Table, columns: Sequence[Column]) -> list[Finding]:
    if any(column.distinct == table.num_rows for column in columns):
        return []
    rows = health_values.duplicate_rows(table)
    if not len(rows):
        return []
    text = plural("{n} row is an exact copy of another.", "{n} rows are exact copies of others.", len(rows))
    fix = step("segdesk.drop_duplicates", msg("Remove the copies"), None, {"columns": []})
    severity: Severity = "notable" if len(rows) > 0.005 * table.num_rows else "minor"
    return [finding("duplicates", severity, (), len(rows), text, fix, rows)]


def _redundant(table: pa.Table, columns: Sequence[Column]) -> list[Finding]:
    usable = [
        i
        for i, column in enumerate(columns)
        if column.type == "number" and column.role in ("amount", "measure") and column.distinct > 2
    ]
    found: list[Finding] = []
    for first, second, r in health_values.redundant_pairs(table, usable):
        names = (columns[first].name, columns[second].name)
        text = msg(
            "“{first}” and “{second}” say nearly the same (correlation {r}).",
            first=names[0],
            second=names[1],
            r=round(r, 2),
        )
        fix = step(
            "segdesk.remove_columns", msg("Leave “{column}” out", column=names[1]), names[1],
            {"columns": [names[1]]},
        )  # fmt: skip
        found.append(finding("redundant", "minor", names, table.num_rows, text, fix))
    return found


def _told(table: pa.Table, columns: Sequence[Column]) -> list[Finding]:
    found: list[Finding] = []
    for told in told_by_others(table, columns):
        first, second = columns[told.first], columns[told.second]
        args: dict[str, str] = {"first": first.name, "second": second.name}
        text = (
            msg("“{first}” and “{second}” say the same in other words.", **args)
            if told.both
            else msg("Who knows “{first}” knows “{second}” too: it adds nothing.", **args)
        )
        kept = second.role == "outcome" or second.outcome_candidate
        leave = msg("Leave “{column}” out", column=second.name)
        fix = None if kept else change(second.name, leave, role="ignored")
        severity: Severity = "notable" if kept else "minor"
        found.append(finding("redundant", severity, (first.name, second.name), table.num_rows, text, fix))
    return found
