"""What all charts share: the look, a hover tip, and export as picture or drawing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyqtgraph as pg
from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from segdesk.desktop.theme import Theme, ui_font
from segdesk.desktop.widgets import Label, ThemedWidget
from segdesk.text import number_text

Formatter = Callable[[float], str]


class HoverTip(Label):
    """The small box that follows the mouse; it never catches clicks."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("", "tip", parent=parent)
        self._host = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_at(self, text: str, point: QPoint) -> None:
        """Show a text beside a point of the parent, inside the parent."""
        self.setText(text)
        self.adjustSize()
        room = self._host.size()
        x = point.x() + 14
        if x + self.width() > room.width():
            x = point.x() - 14 - self.width()
        y = min(max(point.y() - self.height() - 8, 0), max(room.height() - self.height(), 0))
        self.move(max(x, 0), y)
        self.show()
        self.raise_()


class ExportableChart(ThemedWidget):
    """A chart that can be drawn into any painter; subclasses draw in ``paint_chart``."""

    def chart_size(self) -> QSize:
        """Return the size of the drawing in device-independent pixels."""
        return self.size()

    def paint_chart(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the chart into a rectangle."""
        raise NotImplementedError

    def image(self, scale: float = 2.0) -> QImage:
        """Return the chart as a picture, ``scale`` times as many pixels as on screen."""
        size = self.chart_size()
        picture = QImage(size * scale, QImage.Format.Format_ARGB32)
        # A device pixel ratio, not a scaled painter: dots and names on the map keep their size in pixels.
        picture.setDevicePixelRatio(scale)
        picture.fill(QColor(self.theme.surface))
        painter = QPainter(picture)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        self.paint_chart(painter, QRectF(0, 0, size.width(), size.height()))
        painter.end()
        return picture

    def export_png(self, path: str | Path, scale: float = 2.0) -> None:
        """Write a PNG picture.

        Raises
        ------
        OSError
            When the file cannot be written.
        """
        if not QImageWriter(str(path), b"PNG").write(self.image(scale)):
            raise OSError(f"cannot write {path}")

    def export_svg(self, path: str | Path) -> None:
        """Write an SVG drawing (pyqtgraph's own exporter fails on newer Qt).

        Raises
        ------
        OSError
            When the file cannot be written.
        """
        size = self.chart_size()
        generator = QSvgGenerator()
        generator.setFileName(str(path))
        generator.setSize(size)
        generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
        generator.setTitle(self.accessibleName())
        painter = QPainter()
        if not painter.begin(generator):
            raise OSError(f"cannot write {path}")
        painter.fillRect(QRectF(0, 0, size.width(), size.height()), QColor(self.theme.surface))
        self.paint_chart(painter, QRectF(0, 0, size.width(), size.height()))
        painter.end()

    def copy_image(self) -> None:
        """Put the chart on the clipboard."""
        QGuiApplication.clipboard().setImage(self.image())


class Axis(pg.AxisItem):
    """An axis that writes its numbers the way the rest of the window does."""

    def __init__(self, orientation: str, formatter: Formatter = number_text) -> None:
        super().__init__(orientation)
        self.formatter = formatter
        self.enableAutoSIPrefix(False)
        self.setStyle(tickLength=0, maxTickLevel=0, tickTextOffset=8, tickAlpha=255)

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Return the numbers as text."""
        # A tick meant as 0 may come as 1e-17, and 0.30000000000000004 is no text for a person.
        return [self.formatter(round(value * scale, 12)) for value in values]


class ChartView(ExportableChart):
    """A pyqtgraph plot in the window's look, without context menu and without buttons of its own."""

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        view_box: pg.ViewBox | None = None,
        x_format: Formatter = number_text,
        y_format: Formatter = number_text,
        interactive: bool = False,
    ) -> None:
        super().__init__(parent)
        self.axis_x, self.axis_y = Axis("bottom", x_format), Axis("left", y_format)
        self.plot = pg.PlotWidget(
            self, background=None, viewBox=view_box, axisItems={"bottom": self.axis_x, "left": self.axis_y}
        )
        for axis in (self.axis_x, self.axis_y):
            axis.setZValue(-1)
        # Room for the last number of the x axis, which is centred on the plot's edge.
        self.axis_x.setStyle(hideOverlappingLabels=False)
        self.plot.getPlotItem().layout.setContentsMargins(0, 8, 20, 0)
        self.plot.setAntialiasing(True)
        self.plot.setMenuEnabled(False)
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # no key does anything here
        self.plot.hideButtons()
        self.plot.setMouseEnabled(x=interactive, y=interactive)
        self.plot.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        self.plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.plot.setMinimumSize(160, 120)
        if not interactive:
            # The wheel belongs to the page the chart stands on.
            self.plot.wheelEvent = lambda event: event.ignore()
        self.tip = HoverTip(self)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(4)
        self.body.addWidget(self.plot, 1)
        self._labels = ("", "")
        self._grid = (False, True)

    def set_axis_labels(self, x: str, y: str) -> None:
        """Name the axes; an empty text names nothing."""
        if self._labels != (x, y):  # drawing all marks again takes longer than anything else here
            self._labels = (x, y)
            self.on_theme(self.theme)

    def set_grid(self, x: bool, y: bool) -> None:
        """Draw lines across the plot at the ticks of an axis."""
        self._grid = (x, y)
        self.on_theme(self.theme)

    def on_theme(self, theme: Theme) -> None:
        """Colour axes and grid; subclasses recolour their marks."""
        self.plot.setBackground(theme.surface)
        for axis, label, grid in zip((self.axis_x, self.axis_y), self._labels, self._grid, strict=True):
            axis.setPen(pg.mkPen(theme.line if axis is self.axis_x else theme.surface))
            axis.setTickPen(pg.mkPen(theme.grid))
            axis.setTextPen(pg.mkPen(theme.muted))
            axis.setTickFont(ui_font(theme, theme.font_small))
            axis.setGrid(255 if grid else False)
            axis.setLabel(label or None)
            axis.label.setPlainText(label)
            axis.label.setFont(ui_font(theme, theme.font_small))
            axis.label.setDefaultTextColor(QColor(theme.muted))
            axis.showLabel(bool(label))

    def fit(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """Show these ranges with a little room around; an empty range gets some width."""
        for low, high, setter, room in (
            (*x, self.plot.setXRange, 0.02),
            (*y, self.plot.setYRange, 0.06),
        ):
            wide = high > low
            setter(low if wide else low - 0.5, high if wide else high + 0.5, padding=room)

    def to_widget(self, x: float, y: float) -> QPoint:
        """Return where a data point stands, in pixels of this widget."""
        scene = self.plot.getViewBox().mapViewToScene(pg.Point(x, y))
        return self.plot.mapTo(self, self.plot.mapFromScene(scene))

    def chart_size(self) -> QSize:
        """Return the size of the plot."""
        return self.plot.size()

    @contextmanager
    def _as_drawing(self) -> Iterator[None]:
        """Make point clouds draw as shapes instead of copying small pictures."""
        clouds = [item for item in self.plot.scene().items() if isinstance(item, pg.ScatterPlotItem)]
        for cloud in clouds:
            cloud.setExportMode(True, {"antialias": True, "resolutionScale": 1.0})
        try:
            yield
        finally:
            for cloud in clouds:
                cloud.setExportMode(False)

    def paint_chart(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the plot into a rectangle."""
        with self._as_drawing():
            self.plot.render(painter, rect, self.plot.viewport().rect())
