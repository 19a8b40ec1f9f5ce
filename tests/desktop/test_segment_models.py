"""What the Segments page works out without widgets."""

from __future__ import annotations

import csv
import io

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import Qt

from segdesk.desktop.viewmodels.arrow_table.table import ArrowTable
from segdesk.desktop.viewmodels.segments.background import Background
from segdesk.desktop.viewmodels.segments.colors import COLORS, color_indices
from segdesk.desktop.viewmodels.segments.compare import differences
from segdesk.desktop.viewmodels.segments.customers import LEADING, Members, Sorting, wanted_rows
from segdesk.desktop.viewmodels.segments.evaluation import score_rows
from segdesk.desktop.viewmodels.segments.labels import SegmentLabels
from segdesk.desktop.viewmodels.segments.page import SegmentEntry
from segdesk.desktop.viewmodels.segments.profile import WEIGHT, ProfileTableModel, distribution
from segdesk.desktop.viewmodels.segments.rules import recognise
from segdesk.documents import Annotations, SegmentNote
from segdesk.jobs.store import Store
from segdesk.results.segmentation import Segmentation, Solution
from segdesk.text import percent_text
from tests.desktop import factories as f


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "store")


def _named(solution: Solution) -> list[SegmentEntry]:
    return [
        SegmentEntry(
            id=s.id, code=s.code, name=s.name.id, color=s.code, size=s.size, share=s.share,
            value_share=None, traits=(), action="", stability=None, confidence=None,
        )
        for s in solution.segments
    ]  # fmt: skip


def _with_ids(segmentation: Segmentation, ids: dict[int, list[str]]) -> Segmentation:
    solutions = []
    for solution in segmentation.solutions:
        segments = [
            msgspec.structs.replace(segment, id=name)
            for segment, name in zip(solution.segments, ids[solution.n_segments], strict=True)
        ]
        solutions.append(msgspec.structs.replace(solution, segments=tuple(segments)))
    return msgspec.structs.replace(segmentation, solutions=tuple(solutions))


def test_no_two_segments_on_show_share_a_colour(store):
    made = f.make_segmentation(store, f.make_table(store), ks=(2, 3, 4), suggested=3)
    made = _with_ids(made, {2: ["x", "a"], 3: ["a", "b", "c"], 4: ["b", "x", "y", "c"]})
    colors = color_indices(made, Annotations())
    assert [colors[name] for name in "abc"] == [0, 1, 2]
    for solution in made.solutions:
        mine = [colors[segment.id] for segment in solution.segments]
        assert len(set(mine)) == len(mine)


def test_colours_stay_over_reruns_and_a_chosen_one_wins(store):
    made = f.make_segmentation(store, f.make_table(store), ks=(3,), suggested=3)
    before = color_indices(_with_ids(made, {3: ["a", "b", "c"]}), Annotations())
    again = color_indices(_with_ids(made, {3: ["c", "new", "a"]}), Annotations(), before)
    assert again["a"] == before["a"]
    assert again["c"] == before["c"]
    assert again["new"] not in (before["a"], before["c"])
    notes = Annotations(segments={"a": SegmentNote(color=2)})
    chosen = color_indices(_with_ids(made, {3: ["a", "b", "c"]}), notes, before)
    assert chosen["a"] == 2
    assert chosen["c"] != 2


def test_a_new_segment_never_takes_the_colour_of_one_that_vanished(store):
    made = f.make_segmentation(store, f.make_table(store), ks=(3,), suggested=3)
    before = color_indices(_with_ids(made, {3: ["a", "b", "c"]}), Annotations())
    again = color_indices(_with_ids(made, {3: ["a", "new", "c"]}), Annotations(), before)
    assert again["new"] not in before.values()
    others = color_indices(_with_ids(made, {3: ["x", "y", "z"]}), Annotations(), before)
    assert sorted(others.values()) == [0, 1, 2], "with other segments altogether there is nothing to mix up"
    by_hand = _with_ids(made, {3: ["a", "part 1", "part 2"]})
    split = msgspec.structs.replace(
        by_hand.solutions[0], before=_with_ids(made, {3: ["a", "b", "c"]}).solutions[0]
    )
    elsewhere = _with_ids(made, {3: ["b", "c", "x"]}).solutions[
        0
    ]  # other numbers of segments still have them
    both = msgspec.structs.replace(made, solutions=(split, msgspec.structs.replace(elsewhere, n_segments=4)))
    parts = color_indices(both, Annotations(), before)
    assert {parts["part 1"], parts["part 2"]}.isdisjoint({before["b"], before["c"]})
    worn = {f"old{color}": color for color in (5, *(c for c in range(COLORS) if c not in (0, 5)))}
    full = color_indices(_with_ids(made, {3: ["a", "n1", "n2"]}), Annotations(), {"a": 0, **worn})
    assert full["n1"] == 5, "where every colour was worn, the one worn longest ago"


def test_distributions_count_the_segment_and_everybody(store):
    ref = f.make_table(store, 60)
    table = ArrowTable(store.path(ref.artifact), ref.columns)
    codes = (np.arange(60) % 5).astype(np.int16)
    income = distribution(table, codes, "Income", 0)
    # The customer without an income is counted nowhere.
    assert sum(income.everybody.counts) == 59
    assert sum(income.segment.counts) == 12
    city = distribution(table, codes, "City", 0)
    assert set(city.everybody.labels) == set(f.CITIES)
    assert sum(city.segment.counts) == 12
    days = distribution(table, codes, "Last order", 1)
    assert sum(days.segment.counts) == 12


def test_rules_find_a_segment_that_a_rule_can_tell(store):
    ref = f.make_table(store, 2000)
    table = ArrowTable(store.path(ref.artifact), ref.columns)
    orders = table.data(table.column_index("Orders")).to_numpy()
    codes = (orders >= 30).astype(np.int16)
    made = f.make_segmentation(store, ref, ks=(2,), suggested=2)
    rows = tuple(
        msgspec.structs.replace(made.solutions[0].profile[0], column=name)
        for name in ("Orders", "City", "Income")
    )
    solution = msgspec.structs.replace(made.solutions[0], profile=rows)
    few, many = recognise(table, codes, solution)
    assert [(r.column, r.side) for r in many.rules] == [("Orders", "least")]
    assert many.rules[0].number >= 28
    assert many.right is not None
    assert many.right > 0.8
    assert many.strength > 0.85
    assert [(r.column, r.side) for r in few.rules] == [("Orders", "most")]


def test_rules_for_segments_drawn_by_lot_are_not_called_reliable(store):
    ref = f.make_table(store, 2000)
    table = ArrowTable(store.path(ref.artifact), ref.columns)
    codes = np.random.default_rng(5).integers(0, 4, 2000).astype(np.int16)
    made = f.make_segmentation(store, ref, ks=(4,), suggested=4)
    for answer in recognise(table, codes, made.solutions[0]):
        assert answer.strength < 0.5


def test_customers_in_the_order_of_segment_confidence_or_column(store):
    ref = f.make_table(store, 60)
    table = ArrowTable(store.path(ref.artifact), ref.columns)
    made = f.make_segmentation(store, ref)
    solution = made.solution(5)
    labels = SegmentLabels(store, made.labels)
    members = Members(labels, solution, _named(solution))
    codes = labels.codes(solution)
    names = [members.name(int(codes[row])) for row in wanted_rows(table, members, "", None, Sorting(0))]
    assert names == sorted(names)
    sure = labels.confidence(solution)
    rows = wanted_rows(table, members, "", np.array([5, 40, 7], np.int32), Sorting(1, ascending=False))
    assert list(sure[rows]) == sorted(sure[[5, 40, 7]], reverse=True)
    rows = wanted_rows(table, members, "Orders > 20", None, Sorting(LEADING + table.column_index("Orders")))
    orders = [table.value(int(row), table.column_index("Orders")) for row in rows]
    assert orders == sorted(orders)
    assert min(orders) > 20
    assert wanted_rows(table, members, "", None, None) is None


def test_the_profile_as_csv_opens_in_a_spreadsheet_and_runs_nothing(store):
    made = f.make_segmentation(store, f.make_table(store))
    solution = made.solution(5)
    entries = _named(solution)
    entries[0] = msgspec.structs.replace(entries[0], name="=cmd|' /C calc'!A0")
    model = ProfileTableModel()
    model.set_profile(solution.profile, entries)
    data = model.as_csv()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[0][2] == "'=cmd|' /C calc'!A0"
    assert rows[1][0] == "Income"


def test_a_columns_name_tells_how_much_it_tells_apart(store):
    table = f.make_table(store)
    solution = f.make_segmentation(store, table).solution(3)
    model = ProfileTableModel()
    model.set_profile(solution.profile, _named(solution))
    row = solution.profile[0]
    assert model.data(model.index(0, 0), WEIGHT) == row.importance
    assert model.data(model.index(0, 1), WEIGHT) is None
    assert percent_text(row.importance) in model.data(model.index(0, 0), int(Qt.ItemDataRole.ToolTipRole))


def test_differences_come_largest_first(store):
    made = f.make_segmentation(store, f.make_table(store))
    solution = made.solution(5)
    near = msgspec.structs.replace(
        solution.profile[0],
        column="Orders",
        cells=tuple(msgspec.structs.replace(cell, tint=0.1) for cell in solution.profile[0].cells),
    )
    solution = msgspec.structs.replace(solution, profile=(near, *solution.profile))
    found = differences(solution, "s0", "s4")
    assert [item.title for item in found] == ["Income", "Orders"]
    assert found[0].gap == pytest.approx(-2.0)
    assert (found[0].first, found[0].second) == ("0", "40")
    assert differences(solution, "s0", "gone") == []


def test_a_number_no_better_than_chance_is_called_that(store):
    made = f.make_segmentation(store, f.make_table(store))
    solutions = tuple(
        msgspec.structs.replace(s, scores=msgspec.structs.replace(s.scores, reference_gap=0.5))
        for s in made.solutions
    )
    rows = score_rows(msgspec.structs.replace(made, solutions=solutions))
    assert [row.n_segments for row in rows] == [2, 3, 4, 5, 6]
    assert all("without any segments" in row.sentence for row in rows)
    assert [row.suggested for row in rows] == [False, False, False, True, False]


def test_only_the_latest_question_is_answered(qtbot):
    background = Background()
    answers: list[object] = []
    background.answered.connect(answers.append)
    background.ask(lambda: "old")
    background.ask(lambda: "new")
    qtbot.waitUntil(lambda: bool(answers))
    qtbot.wait(20)
    assert answers == ["new"]


def test_a_failing_question_is_told(qtbot):
    background = Background()
    with qtbot.waitSignal(background.failed) as failed:
        background.ask(lambda: 1 / 0)
    assert failed.args == ["division by zero"]
