"""Putting findings together: the sentence, the rows and the repair."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec
import numpy as np

from segdesk.results.table import Column, ColumnType, Finding, Fix, Role
from segdesk.text import Message, msg

Severity = Literal["serious", "notable", "minor"]
KEPT_ROWS = 100


def finding(
    kind: str,
    severity: Severity,
    column: Column | Sequence[str],
    count: int,
    text: Message,
    fix: Fix | None = None,
    rows: Sequence[int] | np.ndarray = (),
    detail: Message | None = None,
) -> Finding:
    """Return a finding on one column, or on several by name."""
    names = (column.name,) if isinstance(column, Column) else tuple(column)
    kept = rows[:KEPT_ROWS]
    return Finding(
        kind=kind,
        severity=severity,
        columns=names,
        count=count,
        text=text,
        fix=fix,
        rows=tuple(int(row) for row in kept),
        detail=detail,
    )


def leave_out(column: str, safe: bool = False) -> Fix:
    """Return the repair that takes a column out."""
    return step("segdesk.remove_columns", msg("Leave this column out"), column, {"columns": [column]}, safe)


def step(
    stage: str, text: Message, column: str | None, params: dict[str, Any] | None = None, safe: bool = False
) -> Fix:
    """Return a repair that becomes a step."""
    return Fix(text=text, stage=stage, params=params or {}, column=column, safe=safe)


def change(column: str, text: Message, type: ColumnType | None = None, role: Role | None = None) -> Fix:
    """Return a repair that gives a column another type or role."""
    return Fix(text=text, column=column, set_type=type, set_role=role)


def merged(findings: Sequence[Finding]) -> list[Finding]:
    """Say in one finding what is the same of several columns: page after page of them nobody reads."""
    left = list(findings)
    for kind, stage, least in _MERGED:
        same = [f for f in left if f.kind == kind and f.fix is not None and f.fix.stage == stage]
        if len(same) < least:
            continue
        # Of two that say the same, the second is the one to leave out.
        names = tuple(name for one in same for name in one.columns[kind == "redundant" :])
        shown: list[str] = [f"“{name}”" for name in names[:5]] + (["…"] if len(names) > 5 else [])
        count = sum(one.count for one in same)
        rows = sorted({row for one in same for row in one.rows})[:KEPT_ROWS]
        first = same[0].fix
        assert first is not None
        fix = msgspec.structs.replace(first, params={"columns": list(names)}, column=None)
        if kind in ("constant", "redundant"):
            safe = all(one.fix is not None and one.fix.safe for one in same)
            fix = msgspec.structs.replace(fix, text=msg("Leave these columns out"), safe=safe)
        one = msgspec.structs.replace(
            same[0],
            columns=names,
            count=count,
            rows=tuple(rows),
            text=_together(kind, shown, count),
            fix=fix,
            severity=min((f.severity for f in same), key=_SEVERITIES.index),
        )
        left = [f for f in left if f not in same]
        left.append(one)
    return left


_SEVERITIES = ("serious", "notable", "minor")
_MERGED = (
    ("skewed", "segdesk.log_scale", 2),
    ("outliers", "segdesk.cap_extremes", 3),
    ("constant", "segdesk.remove_columns", 3),
    ("redundant", "segdesk.remove_columns", 4),
)


def _together(kind: str, columns: Sequence[str], count: int) -> Message:
    names = list(columns)
    if kind == "skewed":
        return msg(
            "A few large values dominate {columns:list}. A log scale suits them better.", columns=names
        )
    if kind == "outliers":
        return msg("{n} values are far away from all others in {columns:list}.", n=count, columns=names)
    if kind == "redundant":
        return msg("{columns:list} each say nearly the same as another column.", columns=names)
    return msg("{columns:list} have (nearly) the same value in every row.", columns=names)
