"""What a person should know about the data before trusting an answer, with a one-click repair where there is one."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from segdesk.results.table import Column, ColumnProfile, Finding, Fix, HealthReport
from segdesk.text import msg, plural

_ORDER = {"serious": 0, "notable": 1, "minor": 2}


def check_health(
    table: pa.Table,
    columns: Sequence[Column],
    profiles: Sequence[ColumnProfile],
    row_meaning: str = "unknown",
) -> HealthReport:
    """Look for what spoils answers; the most severe findings first."""
    findings: list[Finding] = []
    rows = table.num_rows
    for column, profile in zip(columns, profiles, strict=True):
        findings.extend(_missing(column, rows))
        findings.extend(_mixed(column, rows))
        findings.extend(_constant(column, profile))
        findings.extend(_personal(column))
    findings.sort(key=lambda finding: (_ORDER[finding.severity], -finding.count))
    return HealthReport(findings=tuple(findings))


def _missing(column: Column, rows: int) -> list[Finding]:
    if not column.missing or not rows or column.role in ("ignored", "personal"):
        return []
    share = column.missing / rows
    if share > 0.6:
        fix = Fix(
            text=msg("Leave this column out"),
            stage="segdesk.remove_columns",
            params={"columns": [column.name]},
            column=column.name,
        )
        text = msg("{share:percent} of “{column}” is missing.", share=share, column=column.name)
        return [Finding(kind="missing", severity="serious", columns=(column.name,), count=column.missing,
                        text=text, fix=fix)]  # fmt: skip
    fix = Fix(text=msg("Fill in typical values"), stage="segdesk.fill_missing", column=column.name)
    text = plural(
        "{n} value of “{column}” is missing.", "{n} values of “{column}” are missing.", column.missing,
        column=column.name,
    )  # fmt: skip
    severity = "notable" if share > 0.05 else "minor"
    return [Finding(kind="missing", severity=severity, columns=(column.name,), count=column.missing, text=text,
                    fix=fix)]  # fmt: skip


def _mixed(column: Column, rows: int) -> list[Finding]:
    if not column.failures:
        return []
    text = plural(
        "{n} value of “{column}” did not fit its type and counts as missing.",
        "{n} values of “{column}” did not fit its type and count as missing.",
        column.failures,
        column=column.name,
    )
    fix = Fix(text=msg("Treat the column as text"), column=column.name, set_type="text")
    severity = "notable" if column.failures > 0.02 * rows else "minor"
    return [Finding(kind="mixed", severity=severity, columns=(column.name,), count=column.failures, text=text,
                    fix=fix)]  # fmt: skip


def _constant(column: Column, profile: ColumnProfile) -> list[Finding]:
    if profile.distinct > 1 or profile.count < 2:
        return []
    text = msg("“{column}” has the same value in every row.", column=column.name)
    fix = Fix(
        text=msg("Leave this column out"),
        stage="segdesk.remove_columns",
        params={"columns": [column.name]},
        column=column.name,
    )
    return [Finding(kind="constant", severity="minor", columns=(column.name,), count=profile.count, text=text,
                    fix=fix)]  # fmt: skip


def _personal(column: Column) -> list[Finding]:
    if column.role != "personal":
        return []
    text = msg("“{column}” holds personal data. It is never used to group or predict.", column=column.name)
    return [
        Finding(kind="personal", severity="minor", columns=(column.name,), count=column.distinct, text=text)
    ]
