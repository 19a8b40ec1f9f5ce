"""The map of customers with its head: overview, neighbours or two columns, colours, selecting, saving."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme, ramp_colors, segment_color
from segdesk.desktop.viewmodels.segments import map as segment_map
from segdesk.desktop.viewmodels.segments.colouring import colour_columns, colouring
from segdesk.desktop.viewmodels.segments.map import MapPoints
from segdesk.desktop.viewmodels.segments.neighbours import Neighbours
from segdesk.desktop.viewmodels.segments.page import SegmentsViewModel
from segdesk.desktop.views.segments.map_words import date_words, map_note
from segdesk.desktop.widgets import (
    BusyState,
    Card,
    ComboBox,
    EmptyState,
    IconButton,
    Label,
    LinesLabel,
    SegmentedTabs,
)
from segdesk.desktop.widgets.chart_menu import ChartMenuButton
from segdesk.results.segmentation import MapData
from segdesk.text import msg, number_text, render
from segdesk.text import translate as _

if TYPE_CHECKING:
    from segdesk.desktop.charts.segment_map import SegmentMapChart

SEGMENTS = "\0segments"  # no column can be called so


class MapPanel(Card):
    """The map on its card; what is selected here is selected everywhere."""

    menu_requested = Signal(str, QPoint, object)  # segment id or empty, a point of the screen, what to add

    def __init__(self, model: SegmentsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(margins=(16, 10, 12, 10), spacing=6, parent=parent)
        self._model = model
        self.neighbours = Neighbours(model.workspace, self)
        self.neighbours.changed.connect(self.refresh)
        model.state_changed.connect(self._show_progress)
        self._chart: SegmentMapChart | None = None
        self._points: MapPoints | None = None
        self._shown: tuple[object, ...] = ()
        self._coloured = SEGMENTS
        self._title, self._note = Label(role="strong"), LinesLabel(role="caption")
        self.tabs = SegmentedTabs([("overview", ""), ("neighbours", ""), ("columns", "")])
        self.tabs.changed.connect(self._choose_map)
        self.fit = IconButton("fit", "", 28, 16)
        self.fit.clicked.connect(self._reset)
        self.menu = ChartMenuButton(lambda: self._chart, self._file_name)
        self.across, self.upwards, self.colour = ComboBox(), ComboBox(), ComboBox()
        for box in (self.across, self.upwards, self.colour):
            box.chosen.connect(lambda _key: self.refresh())
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._times, self._colour_label = Label("×", "muted"), Label(role="caption")
        self.busy, self.stopped = BusyState(), EmptyState("info")
        self.busy.cancel_requested.connect(self.neighbours.cancel)
        self.stopped.clicked.connect(self.neighbours.start)
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
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
        self._place = QStackedLayout()
        self._map = QWidget()
        self._map.setProperty("role", "clear")
        inside = QVBoxLayout(self._map)
        inside.setContentsMargins(0, 0, 0, 0)
        for page in (self._map, self.busy, self.stopped):
            self._place.addWidget(page)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._note, 1)
        foot.addWidget(self._colour_label)
        self.colour.setFixedWidth(136)
        foot.addWidget(self.colour)
        self.add_layout(head)
        self.add(self._axes)
        self.add_layout(self._place, 1)
        self.add_layout(foot)
        self._axes.hide()

    @property
    def chart(self) -> SegmentMapChart:
        """The chart, made at the first use: its library loads after the first paint."""
        if self._chart is None:
            from segdesk.desktop.charts.segment_map import SegmentMapChart

            self._chart = SegmentMapChart()
            self._chart.setMinimumHeight(200)
            self._chart.selected.connect(self._select)
            self._chart.menu_requested.connect(self._ask_menu_at)
            self._chart.legend.menu_requested.connect(self._ask_menu)
            self._chart.apply(self.theme)
            self._chart.setAccessibleName(_("Map of customers"))
            inside = self._map.layout()
            assert inside is not None
            inside.addWidget(self._chart)
        return self._chart

    def _ask_menu_at(self, index: int, point: QPoint) -> None:
        """Ask for the menu of the segment a customer on the map is in; −1: of nobody."""
        labels, solution = self._model.labels(), self._model.solution
        code = -1
        if index >= 0 and self._points is not None and labels is not None and solution is not None:
            code = int(labels.codes(solution)[self._points.rows[index]])
        self._ask(code, point)

    def _ask_menu(self, code: int, point: QPoint) -> None:
        if self.colour.key() in (SEGMENTS, ""):  # else the legend names values of a column
            self._ask(code, point)

    def _ask(self, code: int, point: QPoint) -> None:
        entry = next((entry for entry in self._model.entries() if entry.code == code), None)
        more = [(_("Show all"), self._reset), *self.menu.entries()]
        if self._model.workspace.selection is not None:
            more.insert(0, (_("Select nobody"), lambda: self._model.workspace.select(None, "")))
        self.menu_requested.emit(entry.id if entry is not None else "", point, more)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer with the menu key what a right click offers, for the segment that is selected."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            found = self._model.segment(self._model.selected_segment())
            self._ask(found.code if found is not None else -1, self.mapToGlobal(self.rect().center()))

    # -- what is drawn ----------------------------------------------------------------------

    @property
    def kind(self) -> str:
        """Which map is on show: `overview`, `neighbours` or `columns`."""
        segmentation = self._model.segmentation
        if segmentation is not None and segmentation.map is None and self.tabs.current() == "overview":
            return "columns"
        return self.tabs.current()

    def _choose_map(self, key: str) -> None:
        if key == "neighbours":
            self.neighbours.want()
        self.refresh()

    def refresh(self) -> None:
        """Draw the customers of the result, in the colours of the segments on show or of a column."""
        table, segmentation = self._model.table(), self._model.segmentation
        if table is None or segmentation is None or self._model.solution is None:
            return
        self._fill_choices()
        kind = self.kind
        self._axes.setVisible(kind == "columns")
        data = self._data(kind)
        if kind == "neighbours" and data is None:
            self.neighbours.want()
            self._show_progress()
            self._note.setText("")
            return
        self._place.setCurrentWidget(self._map)
        shown: tuple[object, ...] = (segmentation.key, kind)
        if kind == "columns":
            shown += (self.across.key(), self.upwards.key())
        moved = shown != self._shown or self._points is None
        if moved:
            self._points, self._shown = self._find_points(data), shown
        self._draw(moved)
        self.refresh_selection()

    def _draw(self, moved: bool) -> None:
        points = self._points
        assert points is not None
        codes, colors, names = self._looks(points)
        # Between the words of a category, a name would stand at a place that means nothing.
        placed = not points.x_words and not points.y_words
        self.chart.set_names_shown(placed and self.colour.key() in (SEGMENTS, ""))
        if moved:
            tips = segment_map.LazyTips(len(points.rows), self._tip)
            self._format_axes()
            self.chart.set_points(points.x, points.y, codes, colors, names, tips)
        else:
            self._format_axes()
            self.chart.set_segments(codes, colors, names)

    def _looks(self, points: MapPoints) -> tuple[np.ndarray, list[str], list[str]]:
        """Return code, colours and words of the customers drawn."""
        table, labels, solution = self._model.table(), self._model.labels(), self._model.solution
        assert table is not None
        assert labels is not None
        assert solution is not None
        column = self.colour.key()
        if column != self._coloured:
            self.chart.show_all_again()
            self._coloured = column
        if column and column != SEGMENTS:
            found = colouring(table, column, points.rows)
            count = len(found.names)
            shades = (
                ramp_colors(count) if found.ordered else [segment_color(self.theme, n) for n in range(count)]
            )
            return found.codes, shades, list(found.names)
        entries = self._model.by_code()
        top = max((entry.code for entry in entries), default=-1) + 1
        colors, names = [self.theme.line_strong] * top, [""] * top
        for entry in entries:
            colors[entry.code], names[entry.code] = segment_color(self.theme, entry.color), entry.name
        return labels.codes(solution)[points.rows], colors, names

    def _data(self, kind: str) -> MapData | None:
        segmentation = self._model.segmentation
        if segmentation is None or kind == "columns":
            return None
        return segmentation.neighbours if kind == "neighbours" else segmentation.map

    def _find_points(self, data: MapData | None) -> MapPoints:
        table = self._model.table()
        assert table is not None
        if data is not None:
            return segment_map.overview(self._model.workspace.store, data)
        if self.across.key() and self.upwards.key():
            return segment_map.two_columns(table, self.across.key(), self.upwards.key())
        return MapPoints(rows=np.zeros(0, np.int32), x=np.zeros(0), y=np.zeros(0))

    def _fill_choices(self) -> None:
        table, solution = self._model.table(), self._model.solution
        assert table is not None
        first = not self.across.key()
        telling = [row.column for row in solution.profile] if solution is not None else []
        columns = segment_map.axis_columns(table, telling)
        for box in (self.across, self.upwards):
            box.set_choices([(column.name, column.name) for column in columns])
        if first and len(columns) > 1:
            self.upwards.set_key(columns[1].name)
        self.tabs.set_enabled("columns", len(columns) > 1)
        used = [row.column for row in solution.profile if row.used] if solution is not None else []
        coloured = [(column.name, column.name) for column in colour_columns(table, used)]
        self.colour.set_choices([(SEGMENTS, _("Segments")), *coloured])

    def _format_axes(self) -> None:
        table, kind = self._model.table(), self.kind
        assert table is not None
        self.chart.set_axes_shown(kind == "columns")
        words = (self._points.x_words, self._points.y_words) if self._points is not None else ((), ())
        self.chart.set_axis_categories(*words)
        if kind != "columns":
            data = self._data(kind) if kind == "overview" else None
            self.chart.set_axis_labels(*(render(axis.title) for axis in data.axes) if data else ("", ""))
            return
        for axis, name in ((self.chart.axis_x, self.across.key()), (self.chart.axis_y, self.upwards.key())):
            column = table.column_index(name)
            is_date = column >= 0 and table.columns[column].type == "date"
            axis.formatter = date_words if is_date else number_text
        self.chart.set_axis_labels(self.across.key(), self.upwards.key())

    def _show_progress(self) -> None:
        if self.kind != "neighbours" or self._data("neighbours") is not None:
            return
        if self.neighbours.running:
            job = self._model.job
            text = render(job.text) if job else _("Placing the neighbours")
            self.busy.set(text, job.fraction if job else None)
            self._place.setCurrentWidget(self.busy)
        else:
            self.stopped.set(_("No map of neighbours"), self.neighbours.problem, _("Place the neighbours"))
            self._place.setCurrentWidget(self.stopped)

    def refresh_selection(self) -> None:
        """Put customers who are not selected into the background."""
        segmentation, points = self._model.segmentation, self._points
        if self._chart is None or points is None or segmentation is None:
            return
        selected = self._model.workspace.selection
        if isinstance(selected, np.ndarray):
            among = np.zeros(segmentation.rows, bool)
            among[selected] = True
            self._chart.set_highlight(np.flatnonzero(among[points.rows]))
        else:
            self._chart.set_highlight(None)
        count = len(selected) if isinstance(selected, np.ndarray) else None
        self._note.setText(map_note(self.kind, segmentation, points, count))

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
        labels, points = self._model.labels(), self._points
        if table is None or segmentation is None or solution is None or labels is None or points is None:
            return ""
        row = int(points.rows[index])
        columns = [profile.column for profile in solution.profile if profile.used][:4]
        if self.colour.key() not in (SEGMENTS, ""):
            columns.insert(0, self.colour.key())
        if self.kind == "columns":
            columns = [self.across.key(), self.upwards.key(), *columns]
        columns = list(dict.fromkeys(columns))
        lines = segment_map.customer_tip(table, row, segmentation.customer_column, columns)
        code = int(labels.codes(solution)[row])
        name = next((entry.name for entry in self._model.entries() if entry.code == code), _("In no segment"))
        return "\n".join([*lines[:1], name, *lines[1:]] if segmentation.customer_column else [name, *lines])

    def _file_name(self) -> str:
        return render(msg("{title} – {what}", title=self._model.workspace.title, what=_("Map of customers")))

    def on_theme(self, theme: Theme) -> None:
        """Colour the points anew."""
        super().on_theme(theme)
        if self._chart is not None and self._points is not None:
            self.refresh()

    def retranslate(self) -> None:
        """Take the fixed words anew."""
        self._title.setText(_("Map of customers"))
        self.tabs.set_text("overview", _("Overview"))
        self.tabs.set_text("neighbours", _("Neighbours"))
        self.tabs.set_text("columns", _("Two columns"))
        self.fit.set_name(_("Show all"))
        self.across.setAccessibleName(_("Across"))
        self.upwards.setAccessibleName(_("Upwards"))
        self._colour_label.setText(_("Colour by"))
        self.colour.setAccessibleName(_("Colour by"))
        self._note.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self.busy.retranslate()
        if self._chart is not None:
            self._chart.setAccessibleName(_("Map of customers"))
