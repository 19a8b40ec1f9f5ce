"""The order in which Tab goes through a window: as a person reads it, whenever its parts were made."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget


def reading_order(root: QWidget) -> list[QWidget]:
    """Return the widgets that Tab reaches: rows from top to bottom, and each part before the next."""
    found: list[QWidget] = []
    if root.focusPolicy() & Qt.FocusPolicy.TabFocus and root.isEnabled() and root.focusProxy() is None:
        found.append(root)
    children = [
        child
        for child in root.children()
        if isinstance(child, QWidget) and child.isVisible() and not child.isWindow()
    ]
    for row in _rows(children):
        for child in sorted(row, key=lambda widget: widget.x()):
            found += reading_order(child)
    return found


def _rows(widgets: list[QWidget]) -> list[list[QWidget]]:
    rows: list[list[QWidget]] = []
    for widget in sorted(widgets, key=lambda widget: widget.y()):
        if rows and widget.y() + widget.height() / 2 <= rows[-1][0].geometry().bottom():
            rows[-1].append(widget)
        else:
            rows.append([widget])
    return rows


def focus_next(root: QWidget, forward: bool) -> bool:
    """Move the focus on in reading order; False if there is nothing to go to."""
    order = reading_order(root)
    if not order:
        return False
    now = root.focusWidget()
    at = order.index(now) if now in order else (-1 if forward else 0)
    widget = order[(at + (1 if forward else -1)) % len(order)]
    widget.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(widget, 8, 8)
        parent = parent.parentWidget()
    return True
