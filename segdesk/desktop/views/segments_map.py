"""The map of customers with its head: overview or two columns, selecting, saving."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme, segment_color
from segdesk.desktop.viewmodels import segment_map
from segdesk.desktop.viewmodels.segment_map import MapPoints
from segdesk.desktop.viewmodels.segments import SegmentsViewModel
from segdesk.desktop.widgets import Card, ComboBox, IconButton, Label, LinesLabel, SegmentedTabs
from segdesk.desktop.widgets.chart_menu import ChartMenuButton
from segdesk.text import date_text, msg, number_text, render
from segdesk.text import translate as _

if TYPE_CHECKING:
    from segdesk.desktop.charts.segment_map import SegmentMapChart


class MapPanel(Card):
    """The map on its card; what is selected here is selected everywhere."""

    menu_requested = Signal(str, QPoint)

    def __init__(self, model: SegmentsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(margins=(16, 10, 12, 10), spacing=6, parent=parent)
        self._model = model
        self._chart: SegmentMapChart | None = None
        self._points: MapPoints | None = None
        self._shown: tuple[object, ...] = ()
        self._title, self._note = Label(role="strong"), LinesLabel(role="caption")
        self.tabs = SegmentedTabs([("overview", ""), ("columns", "")])
        self.tabs.changed.connect(lambda _key: self.refresh())
        self.fit = IconButton("fit", "", 28, 16)
        self.fit.clicked.connect(self._reset)
        self.menu = ChartMenuButton(lambda: self._chart, self._file_name)
        self.across, self.upwards = ComboBox(), ComboBox()
        for box in (self.across, self.upwards):
            box.chosen.connect(lambda _key: self.refresh())
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._times = Label("×", "muted")
        head, self._axes = QHBoxLayout(), QWidget()
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self.tabs, 1)
        head.addWidget(self.fit)
        head.addWidget(self.menu)
        axes = QHBoxLayout(self._axes)
        axes.setContentsMargins(0, 0, 4, 0)
        axes.addWidget(self.across, 1)
        axes.addWidget(self._times)
        axes.addWidget(self.upwards, 1)
        self._place = QVBoxLayout()
        self.add_layout(head)
        self.add(self._axes)
        self.add_layout(self._place, 1)
        self.add(self._note)
        self._axes.hide()
        self.retranslate()

    @property
    def chart(self) -> SegmentMapChart:
        """The chart, made at the first use: its library loads after the first paint."""
        if self._chart is None:
            from segdesk.desktop.charts.segment_map import SegmentMapChart

            self._chart = SegmentMapChart()
            self._chart.setMinimumHeight(220)
            self._chart.selected.connect(self._select)
            self._chart.legend.menu_requested.connect(self._ask_menu)
            self._chart.apply(self.theme)
            self._chart.setAccessibleName(_("Map of customers"))
            self._place.addWidget(self._chart, 1)
        return self._chart

    def _ask_menu(self, code: int, point: QPoint) -> None:
        entry = next((entry for entry in self._model.entries() if entry.code == code), None)
        if entry is not None:
            self.menu_requested.emit(entry.id, point)

    # -- what is drawn ----------------------------------------------------------------------

    def refresh(self) -> None:
        """Draw the customers of the result, in the colours of the segments on show."""
        table = self._model.table()
        segmentation, solution = self._model.segmentation, self._model.solution
        labels = self._model.labels()
        if table is None or segmentation is None or solution is None or labels is None:
            return
        self._fill_axes()
        two = self.tabs.current() == "columns" or segmentation.map is None
        self._axes.setVisible(two)
        shown = (segmentation.key, self.across.key(), self.upwards.key()) if two else (segmentation.key,)
        moved = shown != self._shown or self._points is None
        if moved:
            self._points, self._shown = self._find_points(two), shown
        points = self._points
        assert points is not None
        entries = self._model.by_code()
        top = max((entry.code for entry in entries), default=-1) + 1
        colors, names = [self.theme.line_strong] * top, [""] * top
        for entry in entries:
            colors[entry.code], names[entry.code] = segment_color(self.theme, entry.color), entry.name
        codes = labels.codes(solution)[points.rows]
        if moved:
            tips = segment_map.LazyTips(len(points.rows), self._tip)
            self._format_axes(two)
            self.chart.set_points(points.x, points.y, codes, colors, names, tips)
        else:
            self.chart.set_segments(codes, colors, names)
        self.refresh_selection()
        self._say(two)

    def _find_points(self, two: bool) -> MapPoints:
        segmentation, table = self._model.segmentation, self._model.table()
        assert segmentation is not None
        assert table is not None
        if two and self.across.key() and self.upwards.key():
            return segment_map.two_columns(table, self.across.key(), self.upwards.key())
        if segmentation.map is not None:
            return segment_map.overview(self._model.workspace.store, segmentation.map)
        return MapPoints(rows=np.zeros(0, np.int32), x=np.zeros(0), y=np.zeros(0))

    def _fill_axes(self) -> None:
        table, segmentation, solution = self._model.table(), self._model.segmentation, self._model.solution
        assert table is not None
        assert segmentation is not None
        first = not self.across.key()
        telling = [row.column for row in solution.profile] if solution is not None else []
        columns = segment_map.axis_columns(table, telling)
        for box in (self.across, self.upwards):
            box.set_choices([(column.name, column.name) for column in columns])
        if first and len(columns) > 1:
            self.upwards.set_key(columns[1].name)
        self.tabs.set_enabled("columns", len(columns) > 1)

    def _format_axes(self, two: bool) -> None:
        table = self._model.table()
        assert table is not None
        self.chart.set_axes_shown(two)
        for axis, name in ((self.chart.axis_x, self.across.key()), (self.chart.axis_y, self.upwards.key())):
            column = table.column_index(name)
            is_date = column >= 0 and table.columns[column].type == "date"
            axis.formatter = _date_words if is_date else number_text
        self.chart.set_axis_labels(self.across.key() if two else "", self.upwards.key() if two else "")

    def _say(self, two: bool) -> None:
        segmentation, points = self._model.segmentation, self._points
        assert segmentation is not None
        assert points is not None
        words = []
        if not two and segmentation.map is not None:
            if segmentation.map.explained is not None:
                words.append(
                    render(
                        msg(
                            "Near means alike. The picture shows {share:percent} of the differences.",
                            share=segmentation.map.explained,
                        )
                    )
                )
            if segmentation.map.sampled:
                words.append(_drawn(len(points.rows), segmentation.rows))
        elif points.sampled:
            words.append(_drawn(len(points.rows), segmentation.rows))
        elif len(points.rows) < segmentation.rows:
            missing = segmentation.rows - len(points.rows)
            words.append(render(msg("{n} customers without these values are left out.", n=missing)))
        selected = self._model.workspace.selection
        if isinstance(selected, np.ndarray):
            words = [render(msg("{n} customers selected. Click on the map to clear.", n=len(selected)))]
        else:
            words.append(_("Drag to select."))
        self._note.setText(" ".join(words))

    def refresh_selection(self) -> None:
        """Put customers who are not selected into the background."""
        if self._chart is None or self._points is None or self._model.segmentation is None:
            return
        selected = self._model.workspace.selection
        if isinstance(selected, np.ndarray):
            among = np.zeros(self._model.segmentation.rows, bool)
            among[selected] = True
            self._chart.set_highlight(np.flatnonzero(among[self._points.rows]))
        else:
            self._chart.set_highlight(None)
        self._say(self._axes.isVisibleTo(self))

    # -- what a person does -----------------------------------------------------------------

    def _select(self, indices: np.ndarray) -> None:
        if self._points is None:
            return
        if len(indices):
            self._model.workspace.select(self._points.rows[indices], "map")
        elif self._model.workspace.selection is not None:
            self._model.workspace.select(None, "")

    def _reset(self) -> None:
        if self._chart is not None:
            self._chart.reset_zoom()

    def _tip(self, index: int) -> str:
        table, segmentation, solution = self._model.table(), self._model.segmentation, self._model.solution
        labels = self._model.labels()
        if (
            table is None
            or segmentation is None
            or solution is None
            or labels is None
            or self._points is None
        ):
            return ""
        row = int(self._points.rows[index])
        columns = [profile.column for profile in solution.profile if profile.used][:4]
        columns = list(dict.fromkeys(columns))
        lines = segment_map.customer_tip(table, row, segmentation.customer_column, columns)
        code = int(labels.codes(solution)[row])
        name = next((entry.name for entry in self._model.entries() if entry.code == code), _("In no segment"))
        return "\n".join([*lines[:1], name, *lines[1:]] if segmentation.customer_column else [name, *lines])

    def _file_name(self) -> str:
        return f"{self._model.workspace.title} – {_('Map of customers')}"

    def on_theme(self, theme: Theme) -> None:
        """Colour the points anew."""
        super().on_theme(theme)
        if self._chart is not None and self._points is not None:
            self.refresh()

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self._title.setText(_("Map of customers"))
        self.tabs.set_text("overview", _("Overview"))
        self.tabs.set_text("columns", _("Two columns"))
        self.fit.set_name(_("Show all"))
        self.across.setAccessibleName(_("Across"))
        self.upwards.setAccessibleName(_("Upwards"))
        self._note.setAlignment(Qt.AlignmentFlag.AlignLeft)
        if self._chart is not None:
            self._chart.setAccessibleName(_("Map of customers"))


def _drawn(drawn: int, everybody: int) -> str:
    return render(msg("Drawn are {n} of {all} customers.", n=drawn, all=everybody))


def _date_words(value: float) -> str:
    moment = np.datetime64(int(value), "s")
    return date_text(str(np.datetime_as_string(moment, unit="D")))
