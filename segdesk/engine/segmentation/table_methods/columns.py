"""The columns of methods that take the table as it is: those named in their settings, or all that suit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import pandas as pd

from segdesk.api import editable_file
from segdesk.engine.cache import digest
from segdesk.engine.context import JobContext
from segdesk.engine.runner import stage_info, stage_title
from segdesk.engine.segmentation.columns import Choice, choose_columns
from segdesk.engine.segmentation.fitting import Method
from segdesk.engine.segmentation.solutions import value_column
from segdesk.engine.segmentation.words.meaning import meaning
from segdesk.engine.series import series_columns, with_series
from segdesk.results.plugins import ParamInfo, StageInfo
from segdesk.results.segmentation import ColumnUse
from segdesk.results.table import Column, TableRef
from segdesk.text import Message, msg

LAST_TIME = re.compile(r"\b(last|latest|most recent)\b|最近|最后|上次|末次", re.IGNORECASE)
"""In the name of a date: when the customer came last."""


def filled(
    info: StageInfo, params: dict[str, Any], columns: Sequence[Column], frame: pd.DataFrame
) -> dict[str, Any]:
    """Return the settings with every column setting that a person left to the app filled, where one fits."""
    found = dict(params)
    for param in _column_params(info):
        if found.get(param.name, param.default) is None:
            found[param.name] = _fitting(param, columns, frame)
    return found


def frame_of(context: JobContext, table: TableRef, method: str) -> pd.DataFrame:
    """Return a table's rows as a method was given them: with the months, where it learns from those."""
    frame = context.frame(table)
    if not stage_info(context, method).takes_series:
        return frame
    return with_series(context, table, frame, [column.name for column in series_columns(context, table)])


def file_marks(info: StageInfo) -> list[str]:
    """Return what the readable files of a method say now: a person may have changed one."""
    return [digest(repr(editable_file(name))) for name in info.files]


def names_columns(info: StageInfo) -> bool:
    """Whether the method's settings say which columns it works on."""
    return bool(_column_params(info))


def table_choice(
    info: StageInfo,
    params: dict[str, Any],
    columns: Sequence[Column],
    frame: pd.DataFrame,
    wanted: Sequence[str] | None,
    series: Sequence[Column] = (),
) -> Choice:
    """Return the columns a method that takes the table works on; `params` are filled.

    `series` are the months of a method that learns from them; without "mixed" it gets nothing else.
    """
    if info.takes_series and "mixed" not in info.accepts:
        reason = msg("Describes the segments; what was ordered month by month forms them")
        left = tuple(
            ColumnUse(column=column.name, used=False, transform="left out", reason=reason)
            for column in columns
        )
        return Choice(tuple(series), left)
    if series:
        choice = table_choice(info, params, columns, frame, wanted)
        return Choice((*choice.used, *series), choice.left_out)
    if not names_columns(info):
        return choose_columns(frame, columns, wanted, mixed=True)
    named = {params.get(param.name, param.default) for param in _column_params(info)}
    used = tuple(column for column in columns if column.name in named and column.name in frame)
    reason = msg("Describes the segments; the rule does not look at it")
    left = tuple(
        ColumnUse(column=column.name, used=False, transform="left out", reason=reason)
        for column in columns
        if column not in used
    )
    return Choice(used, left)


def describing(choice: Choice, frame: pd.DataFrame, columns: Sequence[Column]) -> set[str]:
    """Return the columns that tell the segments apart: where months alone form them, the usual ones."""
    used = {column.name for column in choice.used}
    known = used & {column.name for column in columns}
    return known or {column.name for column in choose_columns(frame, columns, None).used}


def table_value(method: Method, frame: pd.DataFrame) -> str | None:
    """Return the column that a rule takes for what a customer brings, whatever its role."""
    if not method.info.by_rule:
        return None
    for param in _column_params(method.info):
        name = method.params.get(param.name)
        if param.column_meaning == "monetary" and name in frame:
            return str(name)
    return None


def unsuitable(
    context: JobContext, columns: Sequence[Column], frame: pd.DataFrame, has_series: bool = False
) -> dict[str, Message]:
    """Return for every method that does not suit a table why: what is missing, and what to do."""
    found: dict[str, Message] = {}
    for info in context.registry.of_kind("clusterer"):
        method = stage_title(info)
        params = filled(info, {}, columns, frame) if info.takes_table else {}
        missing = [
            Message(id=param.label, domain=info.domain or None)
            for param in _column_params(info)
            if param.column_meaning and params.get(param.name) is None
        ]
        if missing:
            found[info.id] = msg(
                "“{method}” finds no column for: {missing:list}. Choose the columns in its settings, or turn "
                "orders into customers first.",
                method=method,
                missing=missing,
            )
        elif info.takes_series and not has_series:
            found[info.id] = msg(
                "“{method}” needs what each customer ordered month by month. Turn orders with dates into "
                "customers first.",
                method=method,
            )
        elif len(frame) < info.min_rows:
            found[info.id] = msg("“{method}” needs at least {n} customers.", method=method, n=info.min_rows)
        elif info.max_rows is not None and len(frame) > info.max_rows:
            found[info.id] = msg(
                "“{method}” works with at most {n} customers.", method=method, n=info.max_rows
            )
    return found


def _column_params(info: StageInfo) -> list[ParamInfo]:
    return [param for param in info.params if param.type == "column"] if info.takes_table else []


def _fitting(param: ParamInfo, columns: Sequence[Column], frame: pd.DataFrame) -> str | None:
    """Return the column whose name says what is wanted, else the first of a fitting role."""
    there = [
        c for c in columns if c.name in frame and c.role not in ("ignored", "row", "personal", "identifier")
    ]
    typed = [c for c in there if not param.column_types or c.type in param.column_types]
    named = [c.name for c in typed if param.column_meaning and _about(c) == param.column_meaning]
    if named:  # "Orders" before "Orders, last 90 days", wherever they stand
        return min(named, key=lambda name: (len(name), name))
    if "amount" in param.column_roles and (value := value_column(columns, frame)) is not None:
        return value
    return _first(c for c in typed if c.role in param.column_roles and c.role != "amount")


def _first(columns: Iterable[Column]) -> str | None:
    return min((column.name for column in columns), default=None)


def _about(column: Column) -> str | None:
    if column.type == "date":
        as_number = msgspec.structs.replace(column, type="number")
        late = meaning(as_number) == "recency" or LAST_TIME.search(column.name)
        return "recency" if late else None
    return meaning(column)
