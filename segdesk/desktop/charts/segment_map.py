"""The map of customers: points or densities by segment, hover, selection, zoom."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from segdesk.desktop.charts.base import ChartView
from segdesk.desktop.charts.density import density_image, inside_shape, nearest_point
from segdesk.desktop.charts.map_parts import (
    MODES,
    HaloLabel,
    MapLegend,
    SelectViewBox,
    fitting_words,
    span_of,
    spread_labels,
)
from segdesk.desktop.theme import Theme, ui_font

MAX_DOTS = 20_000
"""With more points in sight than this, the map draws densities."""

_STEP = 0.15  # of the picture, by which a key moves it
_ZOOMS: dict[int, float] = {
    Qt.Key.Key_Plus: 0.8,
    Qt.Key.Key_Equal: 0.8,  # the key of + without Shift
    Qt.Key.Key_Minus: 1.25,
}
_MOVES: dict[int, tuple[float, float]] = {
    Qt.Key.Key_Left: (-_STEP, 0.0),
    Qt.Key.Key_Right: (_STEP, 0.0),
    Qt.Key.Key_Up: (0.0, _STEP),
    Qt.Key.Key_Down: (0.0, -_STEP),
}

MAX_PUSH = 44.0
"""Pixels by which a name may be moved out of the way of others."""


class SegmentMapChart(ChartView):
    """A scatter of customers coloured by segment.

    Signals: ``hovered(index)`` (−1 for none), ``selected(indices)`` (an empty array when cleared) and
    ``menu_requested(index, point of the screen)``. Indices count the points given to ``set_points``.
    """

    hovered = Signal(int)
    selected = Signal(object)
    menu_requested = Signal(int, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._box = SelectViewBox()
        super().__init__(parent, view_box=self._box, interactive=True)
        self._x = self._y = np.zeros(0, np.float64)
        self._codes = np.zeros(0, np.int64)
        self._colors: list[str] = []
        self._names: list[str] = []
        self._tips: Sequence[str] | None = None
        self._hidden: set[int] = set()
        self._highlight: np.ndarray | None = None
        self._marks: list[pg.GraphicsObject] = []
        self._labels_shown: list[tuple[HaloLabel, float, float]] = []
        self._drawn = np.zeros(0, np.int64)
        self._hover_index = -1
        self._named = True
        self._axis_words = ("", "")
        self._categories: tuple[Sequence[str], Sequence[str]] = ((), ())
        self._axes_shown: bool | None = None
        # A view hints at the size its scene last had: the room it once had would never be given back.
        self.plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.legend = MapLegend()
        self.legend.toggled.connect(lambda code, on: self.set_hidden(code, not on))
        self.body.addWidget(self.legend)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(60)
        self._timer.timeout.connect(self._redraw)
        self._box.sigRangeChanged.connect(lambda *_: self._range_changed())
        self._box.sigTransformChanged.connect(lambda _box: self._place_labels())
        self._box.shape_drawn.connect(self._select)
        self._box.cleared.connect(lambda: self.selected.emit(np.zeros(0, np.int64)))
        self._box.reset_requested.connect(self.reset_zoom)
        self._box.menu_requested.connect(
            lambda at, point: self.menu_requested.emit(self._nearest(at, among=self._in_sight()), point)
        )
        # The legend takes room from the plot without this widget changing its size.
        self.plot.installEventFilter(self)
        self.plot.scene().sigMouseMoved.connect(self._hover)
        self.set_axes_shown(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    # data

    def set_points(
        self,
        x: np.ndarray,
        y: np.ndarray,
        codes: np.ndarray,
        colors: Sequence[str],
        names: Sequence[str],
        tips: Sequence[str] | None = None,
    ) -> None:
        """Set positions, segment codes (index into ``colors`` and ``names``; −1 for none) and hover texts."""
        self._x, self._y = np.asarray(x, np.float64), np.asarray(y, np.float64)
        self._codes = np.asarray(codes).astype(np.int64)
        self._colors, self._names, self._tips = list(colors), list(names), tips
        self._hidden = {code for code in self._hidden if code < len(self._names)}
        self._highlight = None
        self._rebuild_labels()
        self.legend.set_entries(self._names, self._colors, self._hidden)
        self.reset_zoom()

    def set_segments(self, codes: np.ndarray, colors: Sequence[str], names: Sequence[str]) -> None:
        """Put the same points into other segments; zoom and highlight stay."""
        self._codes = np.asarray(codes).astype(np.int64)
        self._colors, self._names = list(colors), list(names)
        self._hidden = {code for code in self._hidden if code < len(self._names)}
        self._rebuild_labels()
        self.legend.set_entries(self._names, self._colors, self._hidden)
        self._redraw()

    def set_looks(self, colors: Sequence[str], names: Sequence[str]) -> None:
        """Change colours and names, as after a rename or a change of theme; points and zoom stay."""
        self._colors, self._names = list(colors), list(names)
        self._rebuild_labels()
        self.legend.set_entries(self._names, self._colors, self._hidden)
        self._redraw()

    def set_axes_shown(self, shown: bool) -> None:
        """Show the axes' numbers, for two chosen columns, or only their words, for a map without units."""
        if self._axes_shown == shown:
            return
        self._axes_shown = shown
        self._grid = (shown, shown)
        for axis in (self.axis_x, self.axis_y):
            axis.setStyle(showValues=shown)
        super().on_theme(self.theme)  # the axes alone: drawing all customers again takes far longer

    def set_axis_labels(self, x: str, y: str) -> None:
        """Name the axes, shortened to the room there is."""
        self._axis_words = (x, y)
        self._fit_axis_labels()

    def _fit_axis_labels(self) -> None:
        metrics = QFontMetrics(ui_font(self.theme, self.theme.font_small))
        rooms = (self.plot.width() - 70, self.plot.height() - 44)
        x, y = (
            fitting_words(words, metrics, max(room, 40))
            for words, room in zip(self._axis_words, rooms, strict=True)
        )
        if self._labels != (x, y):
            self._labels = (x, y)
            super().on_theme(self.theme)

    def set_axis_categories(self, x: Sequence[str], y: Sequence[str]) -> None:
        """Write words at 0, 1, 2 … of an axis instead of numbers; empty: numbers."""
        self._categories = (tuple(x), tuple(y))
        self._fit_categories()

    def _fit_categories(self) -> None:
        metrics = QFontMetrics(ui_font(self.theme, self.theme.font_small))
        across = max(self.plot.width() - 120, 120)
        rooms = (across // max(len(self._categories[0]), 1) - 6, 110)
        for axis, words, room in zip((self.axis_x, self.axis_y), self._categories, rooms, strict=True):
            short = [metrics.elidedText(word, Qt.TextElideMode.ElideRight, room) for word in words]
            axis.setTicks([list(enumerate(short))] if words else None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Shorten the axes' words to the room there is."""
        if event.type() == QEvent.Type.Resize and watched is self.plot:
            self._fit_axis_labels()
            if any(self._categories):
                self._fit_categories()
        return super().eventFilter(watched, event)

    def show_all_again(self) -> None:
        """Take back what was hidden in the legend, as when the colours mean something else."""
        self._hidden = set()

    def set_names_shown(self, shown: bool) -> None:
        """Write the names into the map, at the middles of what they name, or only into the legend."""
        self._named = shown

    def set_mode(self, mode: str) -> None:
        """Choose what dragging does: ``lasso``, ``rectangle`` or ``pan``."""
        if mode not in MODES:
            raise ValueError(f"mode must be one of {MODES}, not {mode!r}")
        self._box.mode = mode

    def set_highlight(self, indices: np.ndarray | Sequence[int] | None) -> None:
        """Put the other points into the background; None shows all alike."""
        if indices is None and self._highlight is None:
            return
        self._highlight = None
        if indices is not None:
            self._highlight = np.zeros(len(self._x), bool)
            self._highlight[np.asarray(indices, np.int64)] = True
        self._redraw()

    def set_hidden(self, code: int, hidden: bool) -> None:
        """Hide or show a segment."""
        (self._hidden.add if hidden else self._hidden.discard)(code)
        for index, (label, _x, _y) in enumerate(self._labels_shown):
            label.setVisible(index not in self._hidden)
        self._redraw()

    def reset_zoom(self) -> None:
        """Show all points."""
        if len(self._x):
            low, high = span_of(self._x), span_of(self._y)
            self._box.setRange(xRange=low, yRange=high, padding=0.06)
        self._redraw()

    # drawing

    def on_theme(self, theme: Theme) -> None:
        """Colour everything anew."""
        super().on_theme(theme)
        self._box.set_theme(theme)
        for label, _x, _y in self._labels_shown:
            label.set_theme(theme)
        self._redraw()

    def _range_changed(self) -> None:
        if len(self._x) > MAX_DOTS:
            self._timer.start()

    def _in_sight(self) -> np.ndarray:
        (x0, x1), (y0, y1) = self._box.viewRange()
        seen = (self._x >= x0) & (self._x <= x1) & (self._y >= y0) & (self._y <= y1)
        for code in self._hidden:
            seen &= self._codes != code
        return np.flatnonzero(seen)

    def _redraw(self) -> None:
        for mark in self._marks:
            self.plot.removeItem(mark)
        self._marks = []
        if len(self._x) <= MAX_DOTS:
            # Points out of sight are drawn too: moving the view then needs no new marks.
            seen = np.flatnonzero(~np.isin(self._codes, list(self._hidden)))
        else:
            seen = self._in_sight()
        dense = len(seen) > MAX_DOTS
        self._drawn = np.zeros(0, np.int64) if dense else seen
        draw = self._draw_density if dense else self._draw_dots
        if self._highlight is None:
            draw(seen, 1.0)
        else:
            draw(seen[~self._highlight[seen]], 0.18)
            draw(seen[self._highlight[seen]], 1.0)

    def _palette(self) -> list[str]:
        return [self.theme.line_strong, *self._colors]

    def _draw_dots(self, seen: np.ndarray, strength: float) -> None:
        # Where no names stand between them, colours lie over each other: none may cover all the others.
        parts = 1 if self._named else 4
        for part in range(parts):
            self._draw_part(seen[part::parts], strength)

    def _draw_part(self, seen: np.ndarray, strength: float) -> None:
        size = 7 if len(self._x) <= 4_000 else 5
        for code, color in enumerate(self._palette(), start=-1):
            chosen = seen[self._codes[seen] == code]
            if not len(chosen):
                continue
            tint = QColor(color)
            tint.setAlpha(round(190 * strength))
            dots = pg.ScatterPlotItem(
                x=self._x[chosen], y=self._y[chosen], size=size, pen=None, brush=pg.mkBrush(tint), pxMode=True
            )
            self.plot.addItem(dots, ignoreBounds=True)
            self._marks.append(dots)

    def _draw_density(self, seen: np.ndarray, strength: float) -> None:
        (x0, x1), (y0, y1) = self._box.viewRange()
        width, height = max(self.plot.width() // 2, 80), max(self.plot.height() // 2, 60)
        picture = density_image(
            self._x[seen],
            self._y[seen],
            self._codes[seen] + 1,
            self._palette(),
            (x0, x1, y0, y1),
            width,
            height,
        )
        image = pg.ImageItem(picture, axisOrder="row-major", levels=None)
        image.setRect(QRectF(x0, y0, x1 - x0, y1 - y0))
        image.setOpacity(strength)
        self.plot.addItem(image, ignoreBounds=True)
        self._marks.append(image)

    def _rebuild_labels(self) -> None:
        for label, _x, _y in self._labels_shown:
            self.plot.removeItem(label)
        self._labels_shown = []
        for code, name in enumerate(self._names if self._named else ()):
            inside = np.flatnonzero(self._codes == code)
            # A name's place needs no more than some thousand points.
            some = inside[:: max(1, len(inside) // 5_000)]
            x = float(np.median(self._x[some])) if len(some) else float("nan")
            y = float(np.median(self._y[some])) if len(some) else float("nan")
            label = HaloLabel(name)
            label.set_theme(self.theme)
            label.setVisible(bool(len(some)) and code not in self._hidden)
            self.plot.addItem(label, ignoreBounds=True)
            self._labels_shown.append((label, x, y))
        self._place_labels()

    def _place_labels(self) -> None:
        pixel_x, pixel_y = self._box.viewPixelSize()
        shown = [entry for entry in self._labels_shown if np.isfinite(entry[1])]
        spots = [
            label.boundingRect().translated(x / (pixel_x or 1), -y / (pixel_y or 1)) for label, x, y in shown
        ]
        (x0, x1), (y0, y1) = self._box.viewRange()
        for (label, x, y), down in zip(shown, spread_labels(spots), strict=True):
            # A name pushed far from its segment, or below the picture, would mislead.
            in_sight = not y0 <= y <= y1 or y - (down + 8) * pixel_y >= y0
            label.setOpacity(1.0 if down <= MAX_PUSH and in_sight else 0.0)
            half = label.boundingRect().width() / 2 * pixel_x
            # A name is not cut by the edge while the middle of its segment is in sight.
            if x0 <= x <= x1 and 2 * half < x1 - x0:
                x = min(max(x, x0 + half), x1 - half)
            at = y - down * pixel_y
            tall = label.boundingRect().height() / 2 * pixel_y
            if in_sight and 2 * tall < y1 - y0:
                at = min(max(at, y0 + tall), y1 - tall)
            label.setPos(x, at)

    # mouse

    def _select(self, shape: QPolygonF) -> None:
        visible = ~np.isin(self._codes, list(self._hidden))
        self.selected.emit(np.flatnonzero(inside_shape(self._x, self._y, shape) & visible))

    def _hover(self, scene: QPointF) -> None:
        index = -1
        if len(self._drawn) and self._box.sceneBoundingRect().contains(scene):
            index = self._nearest(self._box.mapSceneToView(scene), among=self._drawn)
        if index != self._hover_index:
            self._hover_index = index
            self.hovered.emit(index)
        text = self._tip_text(index)
        if text:
            self.tip.show_at(text, self.plot.mapFromScene(scene))
        else:
            self.tip.hide()

    def _nearest(self, at: QPointF, among: np.ndarray) -> int:
        """Return which of some points lies under a place of the map, or −1."""
        if not len(among):
            return -1
        near = nearest_point(self._x[among], self._y[among], (at.x(), at.y()), self._box.viewPixelSize())
        return int(among[near]) if near >= 0 else -1

    def _tip_text(self, index: int) -> str:
        if index < 0:
            return ""
        if self._tips is not None:
            return self._tips[index]
        code = int(self._codes[index])
        return self._names[code] if code >= 0 else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom with + and −, move with the arrows, show all with 0, select nobody with Esc."""
        key = event.key()
        if key in _ZOOMS:
            self._box.scaleBy((_ZOOMS[key], _ZOOMS[key]))
        elif key in _MOVES:
            across, up = _MOVES[key]
            (x0, x1), (y0, y1) = self._box.viewRange()
            self._box.translateBy(x=across * (x1 - x0), y=up * (y1 - y0))
        elif key in (Qt.Key.Key_0, Qt.Key.Key_Home):
            self.reset_zoom()
        elif key == Qt.Key.Key_Escape:
            self.selected.emit(np.zeros(0, np.int64))
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: object) -> None:
        """Hide the tip."""
        self.tip.hide()
