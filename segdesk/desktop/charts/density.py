"""From many points to pictures and answers: densities, the nearest point, points in a shape."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPolygonF, QTransform

Extent = tuple[float, float, float, float]


def density_image(
    x: np.ndarray,
    y: np.ndarray,
    codes: np.ndarray,
    colors: list[str],
    extent: Extent,
    width: int,
    height: int,
) -> np.ndarray:
    """Return an RGBA picture (height, width, 4; row 0 at the lowest y) of coloured point densities.

    Each pixel mixes the colours of the points in it by their numbers; opacity grows with the logarithm of how
    many there are. ``codes`` index ``colors``; ``extent`` is (x0, x1, y0, y1).
    """
    x0, x1, y0, y1 = extent
    column = np.clip(((x - x0) * (width / (x1 - x0 or 1))).astype(np.int32), 0, width - 1)
    row = np.clip(((y - y0) * (height / (y1 - y0 or 1))).astype(np.int32), 0, height - 1)
    cells = row * width + column
    size = height * width
    counts = np.bincount(codes.astype(np.int32) * size + cells, minlength=len(colors) * size)
    counts = counts.reshape(len(colors), size)
    tints = np.array([(tint.red(), tint.green(), tint.blue()) for tint in map(QColor, colors)], np.float64)
    rgb, total = counts.T @ tints, counts.sum(axis=0)
    filled = total > 0
    picture = np.zeros((size, 4), np.uint8)
    if filled.any():
        picture[filled, :3] = (rgb[filled] / total[filled, None]).astype(np.uint8)
        typical = max(float(np.percentile(total[filled], 97)), 2.0)
        share = np.clip(np.log1p(total[filled]) / np.log1p(typical), 0, 1)
        picture[filled, 3] = (70 + 185 * share).astype(np.uint8)
    return picture.reshape(height, width, 4)


def inside_shape(x: np.ndarray, y: np.ndarray, shape: QPolygonF, resolution: int = 2048) -> np.ndarray:
    """Return which points lie in a closed shape, exact to 1/2048 of the shape's size.

    The shape is filled once on a grid and looked up, so a lasso of a thousand corners around a million points
    takes as long as a rectangle.
    """
    box = shape.boundingRect()
    result = np.zeros(len(x), bool)
    if box.width() <= 0 or box.height() <= 0:
        return result
    near = np.flatnonzero((x >= box.left()) & (x <= box.right()) & (y >= box.top()) & (y <= box.bottom()))
    path = QPainterPath()
    path.addPolygon(shape)
    path.closeSubpath()
    mask = QImage(resolution, resolution, QImage.Format.Format_Grayscale8)
    mask.fill(0)
    painter = QPainter(mask)
    scale_x, scale_y = resolution / box.width(), resolution / box.height()
    painter.setTransform(
        QTransform.fromTranslate(-box.left(), -box.top()) * QTransform.fromScale(scale_x, scale_y)
    )
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(255, 255, 255))
    painter.drawPath(path)
    painter.end()
    pixels = np.frombuffer(mask.constBits(), np.uint8).reshape(resolution, mask.bytesPerLine())
    column = np.minimum(((x[near] - box.left()) * scale_x).astype(int), resolution - 1)
    row = np.minimum(((y[near] - box.top()) * scale_y).astype(int), resolution - 1)
    result[near] = pixels[row, column] > 127
    return result


def nearest_point(
    x: np.ndarray, y: np.ndarray, at: tuple[float, float], pixel: tuple[float, float], reach: float = 9.0
) -> int:
    """Return the index of the point nearest to ``at`` within ``reach`` pixels, or −1.

    ``pixel`` is the size of one pixel in data units, along x and y.
    """
    if not len(x):
        return -1
    distance = ((x - at[0]) / (pixel[0] or 1)) ** 2 + ((y - at[1]) / (pixel[1] or 1)) ** 2
    index = int(np.argmin(distance))
    return index if distance[index] <= reach**2 else -1
