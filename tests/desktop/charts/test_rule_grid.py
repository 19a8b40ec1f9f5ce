"""The grid of scores: squares where they belong, and the segment of the one that is clicked."""

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt

from segdesk.desktop.charts.rule_grid import RuleGridChart, Square
from segdesk.desktop.theme import dark, light, segment_color
from segdesk.desktop.viewmodels.segments.grid import cell_words
from segdesk.desktop.viewmodels.segments.page import SegmentEntry
from segdesk.results.segmentation import GridCell, RuleGrid
from segdesk.text import msg


def square(x: int, y: int, segment: str, color: int, depth: float = 1.0) -> Square:
    return Square(
        x=x, y=y, color=color, depth=depth, head=segment, line="12 · 3 %", tip=segment, segment=segment
    )


@pytest.fixture
def chart(qtbot):
    made = RuleGridChart()
    qtbot.addWidget(made)
    made.resize(760, 320)
    made.apply(light())
    made.set_grid(
        [square(0, 0, "lost", 3, 0.1), square(4, 4, "best", 0)], list("abcde"), list("vwxyz"), ("x", "y")
    )
    made.show()
    return made


def middle(chart: RuleGridChart, x: int, y: int) -> QPoint:
    return chart._cell(QRectF(chart.rect()), x, y).center().toPoint()


def test_the_best_stand_at_the_top_right(chart):
    best, lost = middle(chart, 4, 4), middle(chart, 0, 0)

    assert best.x() > lost.x()
    assert best.y() < lost.y()


def test_a_click_tells_the_segment_and_an_empty_square_nothing(chart, qtbot):
    told = []
    chart.chosen.connect(told.append)

    for x, y in ((4, 4), (2, 2), (0, 0)):
        qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=middle(chart, x, y))

    assert told == ["best", "lost"]


@pytest.mark.parametrize("theme", [light(), dark()])
def test_squares_wear_the_colour_of_their_segment(chart, theme, tmp_path):
    chart.apply(theme)
    picture = chart.image(1.0)
    edge = chart._cell(QRectF(chart.rect()), 4, 4)

    seen = picture.pixelColor(int(edge.center().x()), round(edge.top())).name().upper()

    wanted = segment_color(theme, 0).upper()
    distance = sum(abs(int(seen[i : i + 2], 16) - int(wanted[i : i + 2], 16)) for i in (1, 3, 5))
    assert distance < 120
    chart.export_svg(tmp_path / "grid.svg")
    assert (tmp_path / "grid.svg").stat().st_size > 1000


def test_cells_in_words():
    entry = SegmentEntry(
        id="s1", code=0, name="Champions", color=2, size=30, share=0.3, value_share=0.6, traits=(), action="",
        stability=None, confidence=None,
    )  # fmt: skip
    grid = RuleGrid(
        x_title=msg("How often"),
        y_title=msg("Last purchase"),
        x_labels=(msg("once"), msg("more")),
        y_labels=(msg("long ago"), msg("of late")),
        cells=(
            GridCell(x=1, y=1, size=30, share=0.3, code=0, value_share=0.6),
            GridCell(x=0, y=0, size=70, share=0.7, code=-1),
        ),
    )

    (words,) = cell_words(grid, [entry], "Spent")

    assert words.line == "30 · 60\u00a0%"
    assert words.depth == pytest.approx(30 / 70)
    assert words.tip.splitlines() == [
        "Champions",
        "30 customers (30\u00a0%)",
        "60\u00a0% of Spent",
        "How often: more",
        "Last purchase: of late",
    ]
