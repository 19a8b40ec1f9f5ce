"""Charts: what is selected, hovered, drawn and exported."""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPolygonF
from pytestqt.qtbot import QtBot

from segdesk.desktop.charts.bars import Bar, DistributionChart, SignedBarsChart
from segdesk.desktop.charts.base import ExportableChart
from segdesk.desktop.charts.density import density_image, inside_shape, nearest_point
from segdesk.desktop.charts.gain import GainChart
from segdesk.desktop.charts.lines import Line, LinesChart
from segdesk.desktop.charts.map_parts import legend_rows, legend_width, spread_labels
from segdesk.desktop.charts.segment_map import MAX_DOTS, SegmentMapChart
from segdesk.desktop.theme import dark, light

COLORS = list(light().segments[:3])
NAMES = ["Loyal", "New", "睡眠"]


def blobs(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    codes = np.arange(n) % 3
    return codes * 10 + rng.normal(size=n), codes * 5 + rng.normal(size=n), codes.astype(np.int16)


def make_map(qtbot: QtBot, n: int = 300) -> SegmentMapChart:
    chart = SegmentMapChart()
    qtbot.addWidget(chart)
    chart.resize(500, 400)
    chart.show()
    chart.set_points(*blobs(n), COLORS, NAMES)
    return chart


def make_gain(qtbot: QtBot) -> GainChart:
    chart = GainChart()
    qtbot.addWidget(chart)
    chart.resize(500, 300)
    chart.show()
    x = np.linspace(0, 1, 51)
    chart.set_curve(x, np.sqrt(x), x)
    chart.set_cut(0.2)
    chart.set_note("Contact 20 %", "reaches 45 %")
    return chart


def make_bars(qtbot: QtBot) -> SignedBarsChart:
    chart = SignedBarsChart()
    qtbot.addWidget(chart)
    chart.resize(400, 100)
    chart.show()
    chart.set_bars([Bar("Short tenure", 0.7, "+7"), Bar("Two years", -0.6, "−6")])
    return chart


def make_lines(qtbot: QtBot) -> LinesChart:
    chart = LinesChart()
    qtbot.addWidget(chart)
    chart.resize(400, 300)
    chart.show()
    chart.set_lines([Line("a", [2, 3, 4], [0.2, 0.6, 0.4], dots=True), Line("b", [2, 3, 4], [0.5, 0.5, 0.5])])
    chart.set_mark(3)
    return chart


def make_distribution(qtbot: QtBot) -> DistributionChart:
    chart = DistributionChart()
    qtbot.addWidget(chart)
    chart.resize(400, 300)
    chart.show()
    chart.set_bins([0, 1, 2, 3], [5, 10, 5], [0, 1, 3], COLORS[0])
    return chart


MAKERS = pytest.mark.parametrize("make", [make_map, make_gain, make_bars, make_lines, make_distribution])


@MAKERS
def test_every_chart_exports(make: Callable[..., ExportableChart], qtbot: QtBot, tmp_path: Path) -> None:
    chart = make(qtbot)
    for theme in (light(), dark()):
        chart.apply(theme)
        chart.export_png(tmp_path / "图.png", scale=2)
        picture = QImage(str(tmp_path / "图.png"))
        assert picture.size() == chart.chart_size() * 2
        assert picture.pixelColor(1, 1).name().upper() == theme.surface
        colors = {
            picture.pixel(x, y) for x in range(0, picture.width(), 3) for y in range(0, picture.height(), 3)
        }
        assert len(colors) > 5
    chart.export_svg(tmp_path / "图.svg")
    root = ET.parse(tmp_path / "图.svg").getroot()
    assert len(list(root.iter("{http://www.w3.org/2000/svg}path"))) > 1
    chart.copy_image()
    assert QGuiApplication.clipboard().image().width() == chart.chart_size().width() * 2


def test_a_picture_of_twice_the_size_is_filled_and_its_dots_grow(qtbot: QtBot) -> None:
    chart = make_map(qtbot)
    inks = []
    for scale in (1, 2):
        picture = chart.image(scale)
        ground = QColor(chart.theme.surface).rgb()
        width, height = picture.width(), picture.height()
        marks = [(x, y) for x in range(width) for y in range(height) if picture.pixel(x, y) != ground]
        inks.append(len(marks))
        assert max(x for x, _y in marks) > width * 0.85
        assert max(y for _x, y in marks) > height * 0.85
    # Four times the area, less the half-covered pixels at the rims; dots that do not grow stay near one.
    assert 3 < inks[1] / inks[0] < 4.2


@MAKERS
def test_a_file_that_cannot_be_written_is_told(
    make: Callable[..., ExportableChart], qtbot: QtBot, tmp_path: Path
) -> None:
    with pytest.raises(OSError, match="cannot write"):
        make(qtbot).export_png(tmp_path / "no such folder" / "x.png")


def test_no_global_options_were_set(qtbot: QtBot) -> None:
    before = dict(pg.CONFIG_OPTIONS)
    make_map(qtbot).apply(dark())
    assert before == pg.CONFIG_OPTIONS


def test_no_context_menu(qtbot: QtBot) -> None:
    chart = make_map(qtbot)
    assert not chart.plot.getPlotItem().menuEnabled()
    assert not chart.plot.getViewBox().menuEnabled()


# -- the map ----------------------------------------


def test_selecting_a_segment_by_shape(qtbot: QtBot) -> None:
    chart = make_map(qtbot)
    told: list[np.ndarray] = []
    chart.selected.connect(told.append)
    around_second = QPolygonF([QPointF(5, 0), QPointF(15, 0), QPointF(15, 10), QPointF(5, 10)])
    chart._box.shape_drawn.emit(around_second)
    assert np.array_equal(told[-1], np.arange(1, 300, 3))
    chart.set_hidden(1, True)
    chart._box.shape_drawn.emit(around_second)
    assert len(told[-1]) == 0


@pytest.mark.parametrize("mode", ["lasso", "rectangle"])
def test_dragging_selects(qtbot: QtBot, mode: str) -> None:
    chart = make_map(qtbot)
    chart.set_mode(mode)
    told: list[np.ndarray] = []
    chart.selected.connect(told.append)
    view = chart.plot.viewport()
    corners = [
        chart.plot.mapFrom(chart, chart.to_widget(x, y)) for x, y in ((5, 1), (15, 1), (15, 9), (5, 9))
    ]
    path = corners if mode == "lasso" else [corners[0], corners[2]]
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=path[0])
    for start, end in pairwise(path):
        for step in range(1, 6):
            qtbot.wait(5)
            qtbot.mouseMove(view, start + (end - start) * (step / 5))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=path[-1])
    assert told
    assert set(told[-1] % 3) == {1}
    assert len(told[-1]) > 90


def test_hover_finds_the_nearest_point(qtbot: QtBot) -> None:
    chart = make_map(qtbot)
    told: list[int] = []
    chart.hovered.connect(told.append)
    x, y, _codes = blobs(300)
    far = int(np.argmin(x))
    chart._hover(chart._box.mapViewToScene(QPointF(x[far], y[far])))
    assert told == [far]
    assert chart.tip.text() == NAMES[far % 3]
    chart._hover(chart._box.mapViewToScene(QPointF(5, 8)))
    assert told == [far, -1]
    assert chart.tip.isHidden()


def count(chart: SegmentMapChart, kind: type[Any]) -> int:
    return sum(isinstance(mark, kind) for mark in chart._marks)


def test_many_points_become_a_density_and_zooming_in_shows_dots(qtbot: QtBot) -> None:
    chart = make_map(qtbot, MAX_DOTS * 3)
    assert (count(chart, pg.ImageItem), count(chart, pg.ScatterPlotItem)) == (1, 0)
    chart._box.setRange(xRange=(9, 10), yRange=(4, 5), padding=0)
    qtbot.waitUntil(lambda: count(chart, pg.ImageItem) == 0, timeout=2000)
    assert count(chart, pg.ScatterPlotItem) == 1
    chart.reset_zoom()
    assert count(chart, pg.ImageItem) == 1


def test_one_scatter_per_segment_and_highlight_dims_the_rest(qtbot: QtBot) -> None:
    chart = make_map(qtbot)
    assert count(chart, pg.ScatterPlotItem) == 3
    chart.set_highlight([0, 3, 6])
    strong = [mark for mark in chart._marks if mark.opts["brush"].color().alpha() > 150]
    assert [len(mark.data) for mark in strong] == [3]
    chart.set_highlight(None)
    assert count(chart, pg.ScatterPlotItem) == 3


def test_points_in_no_segment_are_drawn(qtbot: QtBot) -> None:
    chart = make_map(qtbot)
    x, y, codes = blobs(300)
    codes[:10] = -1
    chart.set_points(x, y, codes, COLORS, NAMES)
    assert sorted(len(mark.data) for mark in chart._marks) == [10, 96, 97, 97]


def test_new_looks_keep_zoom_and_highlight(qtbot: QtBot) -> None:
    chart = make_map(qtbot)
    chart.set_highlight([0])
    chart._box.setRange(xRange=(0, 5), yRange=(0, 5), padding=0)
    chart.set_looks(["#112233", "#445566", "#778899"], ["A", "B", "C"])
    assert chart._box.viewRange()[0] == pytest.approx([0, 5])
    assert [label._text for label, _x, _y in chart._labels_shown] == ["A", "B", "C"]
    assert {mark.opts["brush"].color().name() for mark in chart._marks} == {"#112233", "#445566", "#778899"}
    assert len(chart._marks) == 4


def test_an_empty_map_is_no_problem(qtbot: QtBot) -> None:
    chart = make_map(qtbot)
    chart.set_points(np.zeros(0), np.zeros(0), np.zeros(0, int), [], [])
    assert chart._marks == []


def test_a_map_that_was_tall_needs_no_more_room_than_before(qtbot: QtBot) -> None:
    chart = make_map(qtbot)
    chart.show()
    chart.resize(500, 300)
    qtbot.wait(20)
    needed = chart.heightForWidth(500)
    chart.resize(900, 900)
    qtbot.wait(20)
    assert chart.heightForWidth(500) == needed


def test_an_unknown_mode_is_refused(qtbot: QtBot) -> None:
    with pytest.raises(ValueError, match="mode must be one of"):
        make_map(qtbot).set_mode("fly")


# -- numbers behind the map ----------------------------------------


def test_inside_shape_of_a_circle_counts_right() -> None:
    rng = np.random.default_rng(3)
    x, y = rng.uniform(-2, 2, 20_000), rng.uniform(-2, 2, 20_000)
    angles = np.linspace(0, 2 * np.pi, 400)
    circle = QPolygonF([QPointF(np.cos(a), np.sin(a)) for a in angles])
    got = inside_shape(x, y, circle)
    radius = np.hypot(x, y)
    assert got[radius < 0.995].all()
    assert not got[radius > 1.005].any()


def test_inside_a_shape_without_area_is_nothing() -> None:
    line = QPolygonF([QPointF(0, 0), QPointF(1, 0)])
    assert not inside_shape(np.array([0.5]), np.array([0.0]), line).any()


def test_density_mixes_colours_and_leaves_the_rest_clear() -> None:
    x, y = np.array([0.5, 0.5, 2.5]), np.array([0.5, 0.5, 2.5])
    picture = density_image(x, y, np.array([0, 1, 1]), ["#FF0000", "#0000FF"], (0, 3, 0, 3), 3, 3)
    assert picture.shape == (3, 3, 4)
    assert tuple(picture[0, 0, :3]) == (127, 0, 127)
    assert tuple(picture[2, 2, :3]) == (0, 0, 255)
    assert picture[0, 0, 3] > picture[2, 2, 3] > 0
    assert picture[1, 1, 3] == 0


def test_nearest_point_counts_in_pixels() -> None:
    x, y = np.array([0.0, 10.0]), np.array([0.0, 0.0])
    assert nearest_point(x, y, (1.0, 0.0), (0.5, 0.5)) == 0
    assert nearest_point(x, y, (5.0, 0.0), (0.5, 0.5)) == -1
    assert nearest_point(np.zeros(0), np.zeros(0), (0, 0), (1, 1)) == -1


def test_labels_move_apart() -> None:
    spots = [QRectF(0, 0, 50, 10), QRectF(10, 4, 50, 10), QRectF(200, 0, 50, 10)]
    moved = [spot.translated(0, down) for spot, down in zip(spots, spread_labels(spots), strict=True)]
    assert not moved[0].intersects(moved[1])
    assert moved[2] == spots[2]


# -- the other charts ----------------------------------------


def test_the_cut_moves_by_keys_and_stays_inside(qtbot: QtBot) -> None:
    chart = make_gain(qtbot)
    told: list[float] = []
    chart.cut_changed.connect(told.append)
    chart.set_cut(0.5)
    assert told == []
    qtbot.keyClick(chart, Qt.Key.Key_Right)
    qtbot.keyClick(chart, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert told == pytest.approx([0.51, 0.41])
    chart.set_cut(7)
    assert chart.cut() == 1.0


def test_the_cut_is_dragged(qtbot: QtBot) -> None:
    chart = make_gain(qtbot)
    told: list[float] = []
    chart.cut_changed.connect(told.append)
    view = chart.plot.viewport()
    start = chart.plot.mapFrom(chart, chart.to_widget(0.2, 0.7))
    end = chart.plot.mapFrom(chart, chart.to_widget(0.6, 0.7))
    qtbot.mouseMove(view, start)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 9):
        qtbot.wait(5)
        qtbot.mouseMove(view, start + (end - start) * (step / 8))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
    assert told
    assert chart.cut() == pytest.approx(0.6, abs=0.02)


def test_the_cut_cannot_be_dragged_out(qtbot: QtBot) -> None:
    chart = make_gain(qtbot)
    chart._cut.setValue(1.4)
    assert chart.cut() == 1.0


def test_the_note_does_not_hide_the_curve(qtbot: QtBot) -> None:
    chart = make_gain(qtbot)
    for share in (0.05, 0.3, 0.6, 0.95):
        chart.set_cut(share)
        note = chart._note.geometry()
        x = np.linspace(0, 1, 51)
        hidden = [v for v in x if note.contains(chart.to_widget(float(v), float(np.sqrt(v))))]
        assert hidden == [], share
        assert chart.rect().contains(note)


def test_distribution_compares_shares(qtbot: QtBot) -> None:
    chart = make_distribution(qtbot)
    assert chart._all == pytest.approx([0.25, 0.5, 0.25])
    assert chart._part == pytest.approx([0, 0.25, 0.75])
    chart.set_bins([0, 1], [0])
    assert chart._all == pytest.approx([0])


def test_bars_wear_the_tones(qtbot: QtBot) -> None:
    chart = make_bars(qtbot)
    chart.apply(light())
    picture = chart.image(1)
    seen = {picture.pixelColor(x, 16).name() for x in range(picture.width())}
    reddish = [name for name in seen if QColor(name).red() > QColor(name).green() + 80]
    assert reddish
    chart.set_tones("primary", "primary")
    picture = chart.image(1)
    seen = {picture.pixelColor(x, 16).name() for x in range(picture.width())}
    assert not [name for name in seen if QColor(name).red() > QColor(name).green() + 80]


def test_line_chart_shows_all_lines_and_the_reference(qtbot: QtBot) -> None:
    chart = make_lines(qtbot)
    chart.set_reference([0, 5], [0, 1])
    (x0, x1), (y0, y1) = chart.plot.viewRange()
    assert x0 <= 0
    assert x1 >= 5
    assert y0 <= 0
    assert y1 >= 1
    chart.set_lines([])
    assert chart._items == []


def test_axis_labels_do_not_draw_the_marks_again(qtbot: QtBot) -> None:
    chart = make_map(qtbot)
    chart.set_axis_labels("Age", "Spent")
    before = list(chart._marks)
    chart.set_axis_labels("Age", "Orders")
    assert [id(mark) for mark in chart._marks] == [id(mark) for mark in before]
    assert chart.axis_y.label.toPlainText() == "Orders"


def test_a_legend_shows_names_in_full_where_three_rows_do() -> None:
    needed = [199, 200, 205, 190, 180, 175]
    assert legend_rows(needed, 530) == 3
    assert legend_width(needed, 530) == 205
    assert legend_width([*needed, *needed], 530) < 175, "twelve names are shortened to two rows"
    assert legend_rows([min(one, legend_width([*needed, *needed], 530)) for one in needed * 2], 530) == 2
    assert legend_width(needed * 4, 530) == 0
