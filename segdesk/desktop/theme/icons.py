"""Icons drawn for SegDesk, tinted with theme colours and sharp at any scale."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from segdesk.desktop.theme.tokens import Theme
from segdesk.resources import resource


def icon_folder() -> Path:
    """Return the folder of the icon drawings."""
    return resource("icons")


def icon_names() -> list[str]:
    """Return the names of all icons, sorted."""
    return sorted(path.stem for path in icon_folder().glob("*.svg"))


@lru_cache(maxsize=512)
def _renderer(name: str, color: str) -> QSvgRenderer:
    path = icon_folder() / f"{name}.svg"
    if not path.is_file():
        raise KeyError(f"no icon named {name!r} in {icon_folder()}")
    drawing = path.read_text(encoding="utf-8").replace("currentColor", color)
    return QSvgRenderer(QByteArray(drawing.encode()))


def paint_icon(painter: QPainter, name: str, rect: QRectF, color: str) -> None:
    """Draw an icon into a rectangle."""
    _renderer(name, color).render(painter, rect)


def pixmap(name: str, color: str, size: int, ratio: float = 1.0) -> QPixmap:
    """Return an icon as a square picture of ``size`` device-independent pixels."""
    picture = QPixmap(round(size * ratio), round(size * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    paint_icon(painter, name, QRectF(0, 0, picture.width(), picture.height()), color)
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


class _SvgIconEngine(QIconEngine):
    """Draws one icon in four colours: at rest, under the mouse, checked, disabled."""

    def __init__(self, name: str, rest: str, active: str, checked: str, disabled: str) -> None:
        super().__init__()
        self._name = name
        self._colors = (rest, active, checked, disabled)

    def _color(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        rest, active, checked, disabled = self._colors
        if mode == QIcon.Mode.Disabled:
            return disabled
        if state == QIcon.State.On:
            return checked
        return active if mode in (QIcon.Mode.Active, QIcon.Mode.Selected) else rest

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw at the painter's own resolution, square, at the left of a wider rectangle."""
        side = min(rect.width(), rect.height())
        square = QRectF(rect.x(), rect.y(), side, side)
        paint_icon(painter, self._name, square, self._color(mode, state))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Return the drawing in device pixels."""
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return picture

    def clone(self) -> QIconEngine:
        """Return an engine that draws the same."""
        return _SvgIconEngine(self._name, *self._colors)


def icon(
    theme: Theme,
    name: str,
    color: str | None = None,
    *,
    active: str | None = None,
    checked: str | None = None,
) -> QIcon:
    """Return an icon in theme colours (``color`` and friends are ``#RRGGBB``; default: muted).

    Raises
    ------
    KeyError
        When no drawing has that name.
    """
    rest = color or theme.muted
    _renderer(name, rest)
    return QIcon(_SvgIconEngine(name, rest, active or rest, checked or active or rest, theme.line_strong))


def dot_icon(color: str, size: int = 10) -> QIcon:
    """Return a small rounded square in a segment's colour, for headers, lists and menus."""
    picture = QPixmap(size * 4, size * 4)
    picture.setDevicePixelRatio(4)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    painter.drawRoundedRect(QRectF(0, 0, size, size), size * 0.3, size * 0.3)
    painter.end()
    return QIcon(picture)
