"""Draws every widget into one picture.

``python -m segdesk.desktop.widgets.gallery --theme dark --out FILE.png``
"""

from __future__ import annotations

import argparse
import math
import os
import sys
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QRadioButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from segdesk.desktop import widgets as w
from segdesk.desktop.theme import Theme, apply_theme, dark, dot_icon, icon_names, light

Index = QModelIndex | QPersistentModelIndex
_SEGMENTS = ("Loyal big spenders", "New and curious", "Bargain families", "睡眠客户")
_ROWS = (
    ("Revenue per year", ("4,310", 0.9), ("1,980", 0.35), ("870", -0.4), ("560", -0.6)),
    ("Days since last order", ("6", -0.8), ("24", -0.5), ("31", -0.3), ("212", 0.95)),
    ("促销订单占比", ("8 %", -0.6), ("21 %", -0.2), ("74 %", 0.95), ("35 %", 0.1)),
)


class ProfileModel(QAbstractTableModel):
    """Profiles of four segments."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def rowCount(self, parent: Index | None = None) -> int:
        """Return the number of features."""
        return len(_ROWS)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return a column for the names and one for each segment."""
        return 1 + len(_SEGMENTS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return text, tint or alignment."""
        row = _ROWS[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row[0] if index.column() == 0 else row[index.column()][0]
        if role == w.TINT_ROLE and index.column():
            return row[index.column()][1]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if index.column() else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the segment's name and dot."""
        if role == Qt.ItemDataRole.DisplayRole:
            return _SEGMENTS[section - 1] if section else "Column, most telling first"
        if role == Qt.ItemDataRole.DecorationRole and section:
            return dot_icon(self._theme.segments[section - 1])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


class ColumnsModel(QAbstractTableModel):
    """A few columns with roles and histograms."""

    columns = (
        ("会员号", ("标识", "primary"), "文本", "001042"),
        ("Name", ("Personal", "warn"), "Text", "王**"),
        ("Order date", ("Date", "primary"), "1 Mar 2024 – 30 Jun 2026", "30 Jun 2026"),
        ("消费金额", ("金额", "primary"), "¥", "1,322.55"),
        ("A very long column name", ("Category", "neutral"), "12 values", "门店"),
    )

    def rowCount(self, parent: Index | None = None) -> int:
        """Return the number of rows."""
        return 3

    def columnCount(self, parent: Index | None = None) -> int:
        """Return the number of columns."""
        return len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text of a cell."""
        return self.columns[index.column()][3] if role == Qt.ItemDataRole.DisplayRole else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return what the header draws."""
        name, badge, subtitle, _cell = self.columns[section]
        bars = [0.15 + 0.85 * abs(math.sin(section + step * 0.7)) for step in range(16)]
        shown = {
            int(Qt.ItemDataRole.DisplayRole): name,
            w.BADGE_ROLE: badge,
            w.SUBTITLE_ROLE: subtitle,
            w.BARS_ROLE: bars,
        }
        return shown.get(int(role))


def _row(*widgets: QWidget, stretch: bool = True) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    if stretch:
        row.addStretch(1)
    return row


def _card(title: str, *parts: QWidget | QLayout) -> w.Card:
    card = w.Card(spacing=10)
    card.add(w.Label(title, "strong"))
    for part in parts:
        if isinstance(part, QWidget):
            card.add(part)
        else:
            card.add_layout(part)
    card.body.addStretch(1)
    return card


def _buttons() -> w.Card:
    disabled = w.Button("Export", "primary")
    disabled.setEnabled(False)
    return _card(
        "Buttons",
        _row(w.Button("Export", "primary"), w.Button("Compare…"), w.Button("Learn more", "quiet"), disabled),
        _row(
            w.Button("Open file…", "primary", "open"),
            w.Button("添加步骤", icon_name="plus"),
            w.Button("删除", "danger", "trash"),
        ),
        _row(*(w.IconButton(name, name) for name in ("undo", "redo", "copy", "help", "more", "lasso"))),
        _row(
            *(
                w.Badge(text, tone)
                for text, tone in zip(("stable", "check", "weak", "标识", "12"), w.TONES, strict=True)
            )
        ),
        w.EditableLabel("Loyal big spenders"),
    )


def _fields() -> w.Card:
    wrong = w.Field("Smallest segment", w.SpinBox(0, 100, 70))
    wrong.set_error("At most 50 % of the customers.")
    radio = QRadioButton("Lasso")
    radio.setChecked(True)
    return _card(
        "Fields",
        w.Field("Number of segments", w.ComboBox([("auto", "Automatic (2–10)"), ("5", "5")])),
        wrong,
        w.Field("每次联系的成本", w.DoubleSpinBox(0, 1000, 2.5), "包括短信和人工。"),
        w.Field("Monthly charges", w.Slider(0, 100, 62)),
        _row(w.CheckBox("Only new customers", True), w.CheckBox("全部"), radio, QRadioButton("Box")),
        w.SearchEdit("Search, filter…"),
    )


def _answers() -> w.Card:
    strip = w.BarStrip()
    strip.set_values(range(2, 11), (0.55, 0.7, 0.86, 1.0, 0.8, 0.65, 0.6, 0.5, 0.42), 5)
    pill = w.JobPill()
    pill.set_job("Cross-validating 4 of 5 · 12 s left", 0.7)
    tabs = w.SegmentedTabs([("p", "Profile"), ("h", "Health"), ("c", "客户"), ("e", "Evaluation")])
    tabs.set_badge("h", "5")
    kpis = QHBoxLayout()
    kpis.addWidget(w.Label("5 segments, clearly separated", "title", wrap=True), 1)
    kpis.addWidget(w.Kpi("0.55", "structure", "clear", "good"))
    kpis.addWidget(w.Kpi("93 %", "再次找到", "stable", "good"))
    return _card("Answers", kpis, strip, tabs, _row(pill))


def _notices() -> w.Card:
    return _card(
        "Notices",
        w.Banner("warn", "Too good to be true?", "“Total charges” is only known afterwards.", "Review"),
        w.Banner("info", "", "The file changed since it was read.", "Read again", dismissible=True),
        w.Banner("bad", "312 笔退货", "计算消费金额时将其抵扣原订单。", "改为排除退货", vertical=True),
        w.Banner("good", "Saved", "The workbook is in your Documents folder."),
    )


def _steps(theme: Theme) -> w.Card:
    first = w.StepCard("Fill missing values", "313 minimum payments with the median, 312", "0.1 s")
    chosen = w.StepCard("分群", "K 均值，尝试 2–10，选择 5", "1.9 s")
    chosen.set_body(w.Field("Number of segments", w.ComboBox([("auto", "Automatic (2–10)")])))
    chosen.set_selected(True)
    chosen.set_menu(True)
    broken = w.StepCard("Scale", "", "")
    broken.set_on(False)
    broken.set_problem("The column “Income” is no longer there.")
    person = w.Card(horizontal=True, clickable=True, margins=(12, 8, 12, 8))
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(w.EditableLabel("Loyal big spenders"))
    words.addWidget(
        w.ElidedLabel("Buys every 9 days · basket 2.3 × average · 6 years · mostly phone", "muted")
    )
    words.addWidget(w.Label("Thank and reward: early access, no discounts", "action", wrap=True))
    person.add(w.ColorBar(theme.segments[0]))
    person.add_layout(words, 1)
    return _card("Steps and cards", first, chosen, broken, person)


def _tables(theme: Theme) -> w.Card:
    profile = w.ProfileTable()
    profile.setModel(ProfileModel(theme))
    profile.model().setParent(profile)
    profile.setFixedHeight(134)
    table = QTableView()
    table.setHorizontalHeader(w.HistogramHeader(table))
    table.setModel(ColumnsModel(table))
    table.setShowGrid(False)
    table.verticalHeader().hide()
    for column, width in enumerate((120, 140, 190, 130, 190)):
        table.setColumnWidth(column, width)
    table.setFixedHeight(180)
    return _card("Tables", profile, table)


def _states() -> w.Card:
    busy = w.BusyState()
    busy.set("正在分群…", 0.4)
    failed = w.ErrorState(
        "Only 12 customers have purchases; at least 50 are needed.", "details", "Check the date column"
    )
    empty = w.EmptyState("data", "No data yet", "Open a file and the table is shown here.", "Open file…")
    return _card("States", _row(empty, busy, failed, stretch=False))


def _icons() -> w.Card:
    grid = QGridLayout()
    for place, name in enumerate(icon_names()):
        grid.addWidget(w.IconLabel(name, 20, "text"), place // 18, place % 18)
    return _card("Icons", grid)


def build(theme: Theme) -> w.ThemedFrame:
    """Return a page with every widget."""
    page = w.ThemedFrame()
    page.setProperty("role", "page")
    grid = QGridLayout(page)
    grid.setContentsMargins(16, 16, 16, 16)
    grid.setSpacing(12)
    drop = w.DropArea(
        "Drop a CSV or Excel file here",
        "customers, orders… one row each, or one row per order",
        "Open file…",
        120,
    )
    grid.addWidget(drop, 0, 0, 1, 3)
    for place, card in enumerate((_buttons(), _fields(), _answers(), _notices(), _steps(theme), _icons())):
        grid.addWidget(card, 1 + place // 3, place % 3)
    grid.addWidget(_tables(theme), 3, 0, 1, 2)
    grid.addWidget(_states(), 4, 0, 1, 3)
    nav = w.NavList()
    for key, words in (
        ("home", "Home"),
        ("data", "数据"),
        ("segments", "Segments"),
        ("settings", "Settings"),
    ):
        nav.add(key, words, key, bottom=key == "settings")
    nav.set_current("segments")
    grid.addWidget(nav, 3, 2)
    for column in range(3):
        grid.setColumnStretch(column, 1)
    page.apply(theme)
    return page


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw the gallery into a file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--out", required=True)
    parser.add_argument("--width", type=int, default=1440)
    chosen = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme = dark() if chosen.theme == "dark" else light()
    apply_theme(app, theme)
    page = build(theme)
    page.resize(chosen.width, 10)
    page.show()
    app.processEvents()
    page.resize(chosen.width, page.sizeHint().height())
    app.processEvents()
    return 0 if page.grab().save(chosen.out) else 1


if __name__ == "__main__":
    sys.exit(main())
