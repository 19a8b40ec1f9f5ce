"""Lines: scores by number of segments, ROC, precision and recall, calibration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from segdesk.desktop.charts.base import ChartView, Formatter
from segdesk.desktop.theme import Theme, dot_icon
from segdesk.desktop.widgets import Label, clear_layout
from segdesk.text import number_text


@dataclass(frozen=True)
class Line:
    """One line: its name, points, and how it looks; without ``color`` it takes the next segment colour."""

    name: str
    x: Sequence[float] | np.ndarray
    y: Sequence[float] | np.ndarray
    color: str | None = None
    dashed: bool = False
    dots: bool = False


class LinesChart(ChartView):
    """Several lines with a legend, an optional dashed reference, and a mark that may be dragged."""

    mark_moved = Signal(float)

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        x_format: Formatter = number_text,
        y_format: Formatter = number_text,
    ) -> None:
        super().__init__(parent, x_format=x_format, y_format=y_format)
        self._lines: list[Line] = []
        self._items: list[pg.PlotDataItem] = []
        self._reference = pg.PlotDataItem(antialias=True)
        self._mark = pg.InfiniteLine(angle=90, movable=False)
        self._mark.hide()
        self._mark.sigDragged.connect(lambda line: self.mark_moved.emit(float(line.value())))
        self._legend = QHBoxLayout()
        self._legend.setContentsMargins(8, 0, 8, 0)
        self._legend.setSpacing(6)
        self.body.insertLayout(0, self._legend)
        self.plot.addItem(self._reference)
        self.plot.addItem(self._mark, ignoreBounds=True)
        self.plot.scene().sigMouseMoved.connect(self._hover)

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Set the lines."""
        for item in self._items:
            self.plot.removeItem(item)
        self._lines = list(lines)
        self._items = [
            pg.PlotDataItem(np.asarray(line.x, float), np.asarray(line.y, float), antialias=True)
            for line in lines
        ]
        for item in self._items:
            self.plot.addItem(item)
        self.on_theme(self.theme)
        self._fit()

    def set_reference(self, x: Sequence[float], y: Sequence[float]) -> None:
        """Set the dashed reference, as the diagonal of guessing: ``set_reference([0, 1], [0, 1])``."""
        self._reference.setData(np.asarray(x, float), np.asarray(y, float))
        self._fit()

    def _fit(self) -> None:
        points = [(line.x, line.y) for line in self._lines]
        if self._reference.xData is not None:
            points.append((self._reference.xData, self._reference.yData))
        xs, ys = (np.concatenate([np.zeros(0), *(pair[axis] for pair in points)]) for axis in (0, 1))
        xs, ys = xs[np.isfinite(xs)], ys[np.isfinite(ys)]
        if len(xs) and len(ys):
            self.fit((xs.min(), xs.max()), (ys.min(), ys.max()))

    def set_mark(self, x: float | None, movable: bool = False) -> None:
        """Set the upright mark, as at the chosen number of segments; None removes it."""
        self._mark.setVisible(x is not None)
        self._mark.setMovable(movable)
        if x is not None and not self._mark.moving:
            self._mark.setValue(x)

    def set_ticks_at(self, values: Sequence[float]) -> None:
        """Write the numbers of the x axis at these values only."""
        self.axis_x.setTicks([[(value, self.axis_x.formatter(value)) for value in values]])

    def _color(self, index: int) -> str:
        line = self._lines[index]
        if line.color:
            return line.color
        return self.theme.primary if len(self._lines) == 1 else self.theme.segments[index % 20]

    def on_theme(self, theme: Theme) -> None:
        """Colour lines, reference, mark and legend."""
        super().on_theme(theme)
        self._reference.setPen(pg.mkPen(theme.line_strong, width=1.2, style=Qt.PenStyle.DashLine))
        self._mark.setPen(pg.mkPen(theme.muted, width=1.2, style=Qt.PenStyle.DashLine))
        for index, (line, item) in enumerate(zip(self._lines, self._items, strict=True)):
            style = Qt.PenStyle.DashLine if line.dashed else Qt.PenStyle.SolidLine
            item.setPen(pg.mkPen(self._color(index), width=2.2, style=style))
            item.setSymbol("o" if line.dots else None)
            item.setSymbolSize(7)
            item.setSymbolBrush(pg.mkBrush(self._color(index)))
            item.setSymbolPen(pg.mkPen(theme.surface, width=1.2))
        self._show_legend()

    def _show_legend(self) -> None:
        clear_layout(self._legend)
        if len(self._lines) < 2:
            return
        for index, line in enumerate(self._lines):
            dot = Label()
            dot.setPixmap(dot_icon(self._color(index)).pixmap(10, 10))
            self._legend.addWidget(dot)
            self._legend.addWidget(Label(line.name, "small"))
            self._legend.addSpacing(8)
        self._legend.addStretch(1)

    def _hover(self, scene: QPointF) -> None:
        box = self.plot.getViewBox()
        if not self._lines or not box.sceneBoundingRect().contains(scene):
            self.tip.hide()
            return
        x = box.mapSceneToView(scene).x()
        rows = []
        for line in self._lines:
            xs, ys = np.asarray(line.x, float), np.asarray(line.y, float)
            if len(xs):
                nearest = int(np.argmin(np.abs(xs - x)))
                at, value = (
                    self.axis_x.formatter(float(xs[nearest])),
                    self.axis_y.formatter(float(ys[nearest])),
                )
                rows.append(f"{line.name}  {at} → {value}".strip())
        self.tip.show_at("\n".join(rows), self.plot.mapFromScene(scene))

    def leaveEvent(self, event: object) -> None:
        """Hide the tip."""
        self.tip.hide()
