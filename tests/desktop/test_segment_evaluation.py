"""The Evaluation and Compare tabs, driven as a person would."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QWidget

from segdesk.desktop.theme import dark
from segdesk.desktop.viewmodels.segments.profile import profile_lines
from segdesk.desktop.views.segments.view import SegmentsView
from segdesk.desktop.widgets import retranslate_below
from segdesk.jobs.protocol import Partial, Progress
from segdesk.jobs.requests import EveryoneRequest
from segdesk.results.evaluation import EvaluationReport, OtherGroups
from segdesk.results.table import Column
from segdesk.text import msg, set_language
from tests.desktop import factories as f
from tests.desktop.evaluations import make_evaluation
from tests.desktop.segment_page import page_with_segments

SECTIONS = ("choice", "fit", "numbers", "again", "methods", "tree", "known", "beside")


@pytest.fixture
def shown(qtbot, tmp_path):
    """A page with its segments, and the pool that collects jobs."""
    return page_with_segments(qtbot, tmp_path, 1000)


def _evaluation(view: SegmentsView):
    view.content.details.show_tab("evaluation")
    return view.content.details.page("evaluation")


def _jobs(pool) -> list:
    return [job for job in pool.jobs if job.kind == "evaluate"]


@pytest.fixture
def evaluated(shown, qtbot):
    """The evaluation tab with everything there."""
    view, workspace, pool = shown
    tab = _evaluation(view)
    pool.last("evaluate").done(make_evaluation(workspace.store, workspace.segmentation))
    qtbot.waitUntil(lambda: view.model.evaluating.state == "ready")
    return view, workspace, tab


def test_the_evaluation_is_asked_for_when_it_is_looked_at(shown, qtbot):
    view, workspace, pool = shown
    assert not _jobs(pool)
    tab = _evaluation(view)
    assert [(job.lane, job.request.segmentation) for job in _jobs(pool)] == [
        ("evaluate", workspace.segmentation)
    ]
    qtbot.waitUntil(lambda: tab._stack.currentWidget() is tab.page("choice"))
    tab.show_section("fit")
    assert tab._stack.currentWidget() is tab.busy
    view.content.details.show_tab("profile")
    _evaluation(view)
    workspace.choose_k(3)
    assert len(_jobs(pool)) == 1


def test_parts_show_as_soon_as_they_are_there(shown, qtbot):
    view, workspace, pool = shown
    tab = _evaluation(view)
    tab.show_section("fit")
    report = make_evaluation(workspace.store, workspace.segmentation)
    job = pool.last("evaluate")
    job.emit(Progress, fraction=0.3, text=msg("Measuring how well customers fit"))
    qtbot.waitUntil(lambda: tab.busy._text.text() == "Measuring how well customers fit")
    first = EvaluationReport(
        key=report.key, of=report.of, rows=60, sample=60, silhouettes=report.silhouettes,
        done=("known", "silhouettes"),
    )  # fmt: skip
    job.emit(Partial, name="evaluation", value=first.to_plain())
    qtbot.waitUntil(lambda: tab._stack.currentWidget() is tab.page("fit"))
    tab.show_section("tree")
    assert tab._stack.currentWidget() is tab.busy
    job.done(report)
    qtbot.waitUntil(lambda: tab._stack.currentWidget() is tab.page("tree"))


def test_a_stopped_evaluation_can_be_taken_up_again(shown):
    view, _workspace, pool = shown
    tab = _evaluation(view)
    tab.show_section("known")
    tab.busy.cancel_requested.emit()
    assert pool.last("evaluate").cancelled
    assert tab._stack.currentWidget() is tab.stopped
    _evaluation(view)
    assert len(_jobs(pool)) == 1
    tab.stopped.button.click()
    assert len(_jobs(pool)) == 2
    assert tab._stack.currentWidget() is tab.busy


def test_a_failed_evaluation_says_why(shown, qtbot):
    view, _workspace, pool = shown
    tab = _evaluation(view)
    tab.show_section("known")
    pool.last("evaluate").fail("The table is not there any more.")
    qtbot.waitUntil(lambda: tab._stack.currentWidget() is tab.failed)
    assert tab.failed._message.text() == "The table is not there any more."
    tab.failed.button.click()
    assert len(_jobs(pool)) == 2


def test_changed_settings_end_the_evaluation(shown, qtbot):
    view, workspace, pool = shown
    _evaluation(view)
    view.model.choose_method("segdesk.kmeans")
    assert pool.last("evaluate").cancelled
    f.answer_run(workspace, pool)
    qtbot.waitUntil(lambda: len(_jobs(pool)) == 2)
    assert pool.last("evaluate").request.segmentation == workspace.segmentation


def test_an_evaluation_is_kept_with_the_result(evaluated):
    _view, workspace, _tab = evaluated
    kept = workspace.runs.by_analysis()
    result = next(iter(kept.values()))
    assert result.evaluation is not None
    assert result.evaluation.agreement.labels in result.references()
    again = type(result).from_json(result.to_json())
    workspace.runs.forget()
    workspace.runs.adopt({again.segmentation.analysis: again})
    assert workspace.result("segmentation").evaluation == result.evaluation


def test_an_evaluation_of_other_segments_is_not_shown(shown, qtbot):
    view, workspace, pool = shown
    tab = _evaluation(view)
    report = make_evaluation(workspace.store, workspace.segmentation)
    pool.last("evaluate").done(msgspec.structs.replace(report, of="others"))
    qtbot.waitUntil(lambda: view.model.evaluating.state == "missing")
    assert view.model.evaluating.report is None
    tab.show_section("fit")
    assert tab._stack.currentWidget() is tab.busy


def test_every_section_answers_in_a_sentence(evaluated):
    _view, _workspace, tab = evaluated
    leads = {}
    for key in SECTIONS[1:]:
        tab.show_section(key)
        assert tab._stack.currentWidget() is tab.page(key)
        leads[key] = tab.page(key).lead.text().replace("\N{NO-BREAK SPACE}", " ")
        assert tab.page(key).help.accessibleName()
    assert leads == {
        "fit": "5 % of the customers might belong in another segment.",
        "numbers": "The measures do not agree: 1 of 2 point to 3 segments.",
        "again": "Not found again reliably: Gift buyers.",
        "methods": "They agree.",
        "tree": "Branches stand alone longest at 2 segments. Click at another height to cut there.",
        "known": "They go together.",
        "beside": "Segments also differ in what they were not made from: Income.",
    }


def test_who_might_belong_elsewhere_is_counted(evaluated):
    view, _workspace, tab = evaluated
    tab.show_section("fit")
    page = tab.page("fit")
    texts = [line.text.replace("\N{NO-BREAK SPACE}", " ") for line in page.lines._lines]
    assert texts[0] == "All of its customers lie nearest to it."
    last = view.model.entries()[-1]
    assert texts[-1] == f"{round(last.size / 4)} of {last.size} customers (25 %) might belong elsewhere."
    assert [line.tone for line in page.lines._lines] == ["good"] * 4 + ["bad"]


def test_on_a_sample_it_says_so(shown, qtbot):
    view, workspace, pool = shown
    tab = _evaluation(view)
    tab.show_section("fit")
    pool.last("evaluate").done(make_evaluation(workspace.store, workspace.segmentation, sample=20))
    qtbot.waitUntil(lambda: tab._stack.currentWidget() is tab.page("fit"))
    page = tab.page("fit")
    assert page.note.text() == "Measured on 20 of 60 customers, a fair sample."
    assert page.lines._lines[-1].text.startswith("About ")


def test_a_segment_of_the_silhouettes_selects_its_customers(evaluated, qtbot):
    view, workspace, tab = evaluated
    tab.show_section("fit")
    chart = tab.page("fit").chart
    chart.grab()
    spot = chart.spots()[0]
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=spot.path.boundingRect().center().toPoint())
    assert workspace.selected_by == f"segment:{view.model.entries()[0].id}"


def test_a_click_on_a_number_shows_it(evaluated, qtbot):
    _view, workspace, tab = evaluated
    tab.show_section("numbers")
    chart = tab.page("numbers").panels["gap"].chart
    chart.grab()
    spot = next(spot for spot in chart.spots() if spot.key == 4)
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=spot.path.boundingRect().center().toPoint())
    assert workspace.solution.n_segments == 4
    assert next(spot.key for spot in chart.spots()) is None  # one segment is no choice
    tab.show_section("again")
    boxes = tab.page("again").chart
    boxes.grab()
    spot = next(spot for spot in boxes.spots() if spot.key == 2)
    qtbot.mouseClick(boxes, Qt.MouseButton.LeftButton, pos=spot.path.boundingRect().center().toPoint())
    assert workspace.solution.n_segments == 2


def test_the_tree_is_cut_where_it_is_clicked(evaluated, qtbot):
    _view, workspace, tab = evaluated
    tab.show_section("tree")
    chart = tab.page("tree").chart
    chart.grab()
    assert [chart.groups_at(height) for height in (5.0, 3.0, 1.5, 0.5)] == [1, 2, 3, 4]
    assert chart.cut_height(3) == 1.5
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(200, round(chart._y(3.0))))
    assert workspace.solution.n_segments == 2
    assert chart._cut == 2
    above = QPointF(200, chart._y(4.1))
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=above.toPoint())
    assert workspace.solution.n_segments == 2  # a single group is not on offer


def test_known_groups_are_compared_by_choice(evaluated):
    _view, _workspace, tab = evaluated
    tab.show_section("known")
    page = tab.page("known")
    assert [page.choice.itemText(at) for at in range(page.choice.count())] == ["Club", "City"]
    assert page._badge.isHidden()
    rows = page.table.cells.table.rows
    assert rows[0].cells[0].text.endswith("100\N{NO-BREAK SPACE}%")
    assert rows[0].cells[0].tint == pytest.approx(1.0)
    assert rows[0].cells[1].tint == pytest.approx(-1.0)
    assert rows[-1].title == "Everybody"
    page.choice.set_key("City")
    page.choice.chosen.emit("City")
    assert not page._badge.isHidden()
    assert page._indices.rowCount() >= 6


def test_columns_not_used_stand_under_a_heading_what_segments_are_judged_by_first(shown):
    view, workspace, _pool = shown
    profile = view.content.details.page("profile")
    first = workspace.solution.profile[0]
    used, city, bought = (
        msgspec.structs.replace(first, column=name, used=name == "Income")
        for name in ("Income", "City", "Bought again")
    )
    outcome = Column(name="Bought again", type="category", role="outcome")
    lines = profile_lines((used, city, bought), (outcome,))
    profile.source.set_profile(lines, view.model.entries())
    shown_names = [profile.source.cell_text(row, 0) for row in range(4)]
    assert shown_names == ["Income", "Not used for grouping, shown beside", "Bought again", "City"]
    assert profile.source.cell_text(1, 3) == ""
    profile.open_cell(profile.source.index(1, 3))
    assert profile.popup is None, "there is nothing behind a heading"
    assert profile_lines((used,)) == (used,)


# -- the crosswalk ------------------------------------------------------------------------------------------


@pytest.fixture
def crossing(evaluated, qtbot):
    """The crosswalk from five segments on show to four."""
    view, workspace, _tab = evaluated
    view.content.details.show_tab("compare")
    compare = view.content.details.page("compare")
    compare.show_way("crosswalk")
    page = compare.crosswalk
    qtbot.waitUntil(lambda: page.crossed is not None and page.chart is not None)
    return view, workspace, page


def _counted(view: SegmentsView, other: int) -> np.ndarray:
    labels, segmentation = view.model.labels(), view.model.segmentation
    own, goal = segmentation.solution(5), segmentation.solution(other)
    table = np.zeros((5, other), dtype=int)
    for a, b in zip(labels.codes(own), labels.codes(goal), strict=True):
        table[a, b] += 1
    rows = [segment.code for segment in own.segments]
    return table[rows][:, [segment.code for segment in goal.segments]]


def test_the_crosswalk_counts_who_goes_where(crossing, qtbot):
    view, _workspace, page = crossing
    assert page.target.key() == "k:4"
    assert np.array(page.crossed.counts).tolist() == _counted(view, 4).tolist()
    page.target.set_key("k:2")
    page.target.chosen.emit("k:2")
    qtbot.waitUntil(lambda: len(page.crossed.second) == 2)
    assert np.array(page.crossed.counts).tolist() == _counted(view, 2).tolist()
    first, size = page.crossed.counts[0][0], page.crossed.first[0].size
    tip = page.table.cells.table.rows[0].cells[0].tip
    assert tip.startswith(f"{first} of the {size} in “{page.crossed.first[0].name}” are in “")


def test_the_crosswalk_to_another_method_and_to_a_column(crossing, qtbot):
    _view, workspace, page = crossing
    page.target.set_key("m:0")
    page.target.chosen.emit("m:0")
    qtbot.waitUntil(lambda: page.crossed.second[0].name == "Group 1")
    assert [page.number.itemData(at) for at in range(page.number.count())] == [
        str(s.n_segments) for s in sorted(workspace.segmentation.solutions, key=lambda s: s.n_segments)
    ]
    assert len(page.crossed.second) == 5
    page.number.set_key("3")
    page.number.chosen.emit("3")
    qtbot.waitUntil(lambda: len(page.crossed.second) == 3)
    page.target.set_key("c:City")
    page.target.chosen.emit("c:City")
    qtbot.waitUntil(lambda: {group.name for group in page.crossed.second} == set(f.CITIES))
    assert page.number.isHidden()
    assert page.crossed.compared == 60


def test_a_comparison_on_a_sample_counts_everybody_as_soon_as_they_are_placed(crossing, qtbot):
    view, workspace, page = crossing
    report = view.model.evaluating.report
    part = {"row": pa.array(np.arange(0, 60, 2, dtype=np.int32))}
    part |= {f"m0k{k}": pa.array(np.zeros(30, dtype=np.int16)) for k in range(2, 11)}
    part_only = msgspec.structs.replace(
        report,
        sample=30,
        agreement=msgspec.structs.replace(
            report.agreement, rows=30, labels=f.write_arrow(workspace.store, "part.arrow", part)
        ),
    )
    workspace.runs.keep_evaluation(part_only)
    pool = workspace.runner._pool
    page.target.set_key("m:0")
    page.target.chosen.emit("m:0")
    qtbot.waitUntil(lambda: page.crossed.compared == 30)
    sampled = "Compared on a fair sample of 30 customers."
    assert page._note.text().startswith(f"{sampled} Everyone is being placed.")
    asked = pool.last("everyone")
    request = EveryoneRequest.from_plain(asked.request.to_plain())
    assert (request.stage, request.n_segments) == ("test.ward", 5)
    groups = (np.arange(60) % 3).astype(np.int16)
    asked.done(
        OtherGroups(
            stage="test.ward",
            n_segments=5,
            groups=3,
            labels=f.write_arrow(workspace.store, "all.arrow", {"group": pa.array(groups)}),
            rows=60,
            how=msg("Everyone was placed somehow."),
        )
    )
    qtbot.waitUntil(lambda: page.crossed.compared == 60)
    assert [group.size for group in page.crossed.second] == [20, 20, 20]
    codes = view.model.labels().codes(view.model.solution)
    first = view.model.solution.segments[0].code
    assert page.crossed.counts[0] == tuple(int(((codes == first) & (groups == g)).sum()) for g in range(3))
    assert page._note.text().startswith("Everyone was placed somehow.")
    before = len([job for job in pool.jobs if job.kind == "everyone"])
    page.refresh()
    assert len([job for job in pool.jobs if job.kind == "everyone"]) == before
    page.number.set_key("3")
    page.number.chosen.emit("3")
    qtbot.waitUntil(lambda: page.crossed.compared == 30)
    pool.last("everyone").fail("It cannot be done.")
    qtbot.waitUntil(lambda: page._note.text().startswith(f"{sampled} It can"))


def test_a_band_or_a_cell_selects_its_customers(crossing, qtbot):
    view, workspace, page = crossing
    page.chart.grab()
    spot = next(spot for spot in page.chart.spots() if isinstance(spot.key, tuple) and None not in spot.key)
    page.chart.clicked.emit(spot.key)
    labels, crossed = view.model.labels(), page.crossed
    a, b = spot.key
    own, other = view.model.segmentation.solution(5), view.model.segmentation.solution(4)
    inside = (labels.codes(own) == own.segments[a].code) & (labels.codes(other) == other.segments[b].code)
    assert workspace.selection.tolist() == np.flatnonzero(inside).tolist()
    assert len(workspace.selection) == crossed.counts[a][b]
    assert page.chart._chosen == spot.key
    page.chart.clicked.emit(spot.key)
    assert workspace.selection is None
    page.table.setCurrentIndex(page.table.cells.index(1, 0))
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert len(workspace.selection) == crossed.first[1].size
    page.table.clicked.emit(page.table.cells.index(len(crossed.first), 1))  # everybody in the first group
    assert len(workspace.selection) == crossed.second[0].size


def test_words_and_colours_of_all_sections_follow(evaluated, qtbot):
    view, _workspace, tab = evaluated
    for key in SECTIONS:
        tab.show_section(key)
    view.content.details.show_tab("compare")
    view.content.details.page("compare").show_way("crosswalk")
    qtbot.waitUntil(lambda: view.content.details.page("compare").crosswalk.crossed is not None)
    try:
        set_language("zh_CN")
        view.retranslate()
        retranslate_below(view)  # as the window does
        view.apply(dark())
        _evaluation(view).show_section("numbers")
        assert tab._buttons["tree"].text() == "客户族谱"
        assert tab.page("numbers").panels["gap"]._title.text() == "与无结构的间隔"
        tab.show_section("fit")
        assert tab.page("fit").chart._fits[0].color == dark().segments[view.model.entries()[0].color]
        assert tab.page("fit").lines._lines[0].text == "其中的客户都离它最近。"
    finally:
        set_language("en")


@pytest.mark.parametrize("key", ["fit", "again", "tree"])
def test_charts_have_names_and_go_into_files(evaluated, tmp_path: Path, key: str):
    _view, _workspace, tab = evaluated
    tab.show_section(key)
    chart = tab.page(key).chart
    _in_files(chart, tmp_path)


def test_curves_and_bands_go_into_files(crossing, tmp_path: Path):
    view, _workspace, page = crossing
    _in_files(page.chart, tmp_path)
    tab = _evaluation(view)
    tab.show_section("numbers")
    _in_files(tab.page("numbers").panels["within"].chart, tmp_path)


def _in_files(chart: QWidget, folder: Path) -> None:
    assert chart.accessibleName()
    assert chart.accessibleDescription()
    chart.export_png(folder / "chart.png")
    chart.export_svg(folder / "chart.svg")
    assert (folder / "chart.png").stat().st_size > 1000
    text = (folder / "chart.svg").read_text("utf-8")
    assert "<text" in text or "<path" in text
