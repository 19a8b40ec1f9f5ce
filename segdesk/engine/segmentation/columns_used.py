"""How every column entered the grouping, in words."""

from __future__ import annotations

from collections.abc import Sequence

from segdesk.engine.preparation import Prepared
from segdesk.engine.segmentation.columns import Choice
from segdesk.results.segmentation import ColumnUse
from segdesk.results.table import Column
from segdesk.text import msg


def column_uses(columns: Sequence[Column], choice: Choice, prepared: Prepared) -> tuple[ColumnUse, ...]:
    """Return every column of the table: how it entered the grouping, or why it did not."""
    left = {use.column: use for use in choice.left_out}
    return tuple(left.get(column.name) or _use(column, prepared) for column in columns)


def _use(column: Column, prepared: Prepared) -> ColumnUse:
    encoded = column.type in ("category", "date")
    reason = None
    if column.name in prepared.log_columns:
        reason = msg("On a logarithmic scale, so that few very large values do not decide")
    weight = prepared.weights.get(column.name, 1.0)
    if weight != 1.0:
        counts = (
            msg("Counts {weight} times as much as the others", weight=weight)
            if weight > 0
            else msg("Does not count")
        )
        reason = counts if reason is None else msg("{one}. {two}", one=reason, two=counts)
    return ColumnUse(
        column=column.name,
        used=True,
        transform="log" if column.name in prepared.log_columns else "encoded" if encoded else "none",
        reason=reason,
    )
