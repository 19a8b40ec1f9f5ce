"""Changes by hand: what each kind does, that nothing is lost, and that undo gives back what was there."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segdesk.documents import Analysis, SegmentEdit, Step
from segdesk.engine.arrow import read_table
from segdesk.results.edits import edit_sentence
from segdesk.results.segmentation import Segmentation, Solution
from segdesk.results.table import TableRef
from segdesk.text import render
from tests.engine.conftest import Desk, short, three_groups

K = 5


@pytest.fixture
def table(desk: Desk) -> TableRef:
    return desk.table(three_groups(600), "t", Customer="identifier", Spent="amount")


@pytest.fixture
def base(desk: Desk, table: TableRef) -> Segmentation:
    return desk.segment(table, _analysis())


def _analysis(*edits: SegmentEdit, **more: object) -> Analysis:
    analysis = msgspec.structs.replace(short(), id="a", k_max=6, **more)
    return msgspec.structs.replace(analysis, edits=edits)


def _edited(desk: Desk, table: TableRef, base: Segmentation | None, *edits: SegmentEdit) -> Segmentation:
    return desk.segment(table, _analysis(*edits), previous=base, previous_table=table if base else None)


def _labels(desk: Desk, found: Segmentation, solution: Solution) -> np.ndarray:
    return read_table(desk.path(found.labels))[solution.column].to_numpy()


def _who(desk: Desk, found: Segmentation, segment_id: str, k: int = K) -> set[int]:
    solution = found.solution(k)
    segment = solution.segment(segment_id)
    assert segment is not None
    return set(np.flatnonzero(_labels(desk, found, solution) == segment.code).tolist())


def _check(desk: Desk, found: Segmentation, frame: pd.DataFrame) -> None:
    """Whatever was changed: every customer in one segment, sizes and values add up, ids are unique."""
    for solution in found.solutions:
        labels = _labels(desk, found, solution)
        k = len(solution.segments)
        assert k >= 2
        assert [s.code for s in solution.segments] == list(range(k))
        assert set(np.unique(labels)) == set(range(k))
        assert [s.size for s in solution.segments] == np.bincount(labels, minlength=k).tolist()
        sums = [float(frame["Spent"][labels == s.code].sum()) for s in solution.segments]
        assert [s.value_sum for s in solution.segments] == pytest.approx(sums)
        assert len({s.id for s in solution.segments}) == k
        assert len({render(s.name) for s in solution.segments}) == k
        assert all(len(row.cells) == k for row in solution.profile)
        columns = read_table(desk.path(found.labels))
        second = columns[solution.second_column].to_numpy()
        assert not (second == labels).any()
        assert second.max() < k
        sure = columns[solution.confidence_column].to_numpy()
        assert ((sure >= 0) & (sure <= 1)).all()


def test_merged_segments_are_one_under_the_first_name(
    desk: Desk, table: TableRef, base: Segmentation
) -> None:
    solution = base.solution(K)
    first, second = solution.segments[1], solution.segments[0]
    edit = SegmentEdit(id="e", kind="merge", segments=(first.id, second.id), n_segments=K)
    found = _edited(desk, table, base, edit)
    _check(desk, found, three_groups(600))
    after = found.solution(K)
    assert len(after.segments) == K - 1
    expected = _who(desk, base, first.id) | _who(desk, base, second.id)
    assert _who(desk, found, first.id) == expected
    report = after.edits[0]
    assert report.customers == second.size
    assert report.value_share == pytest.approx(second.value_share)
    assert render(edit_sentence(report, {first.id: "VIP"})).startswith(f"{second.size} customers of “")
    assert "“VIP”" in render(edit_sentence(report, {first.id: "VIP"}))
    assert render(after.verdict.title) == "4 segments, changed by hand"
    for other in solution.segments[2:]:
        kept = after.segment(other.id)
        assert kept is not None
        assert (kept.size, kept.stability, render(kept.name)) == (
            other.size, other.stability, render(other.name),
        )  # fmt: skip
    # the other numbers of segments are as they were
    assert found.solution(3).segments == base.solution(3).segments
    assert not found.solution(3).edits[0].applied


def test_a_second_choice_within_the_merged_segment_makes_customers_surer(
    desk: Desk, table: TableRef, base: Segmentation
) -> None:
    a, b = base.solution(K).segments[:2]
    found = _edited(desk, table, base, SegmentEdit(id="e", kind="merge", segments=(a.id, b.id), n_segments=K))
    columns = read_table(desk.path(found.labels))
    inside = np.isin(columns["k5"].to_numpy(), (a.code, b.code))
    both = inside & np.isin(columns["n5"].to_numpy(), (a.code, b.code))
    assert both.any()
    before, after = columns["c5"].to_numpy(), columns["c5e"].to_numpy()
    assert (after[both] >= before[both]).all()
    assert after[both].min() > 0.66
    assert (columns["n5e"].to_numpy()[both] == -1).all()
    assert (after[~both] == before[~both]).all()


def test_a_segment_is_divided_by_its_own_customers(desk: Desk, table: TableRef, base: Segmentation) -> None:
    three = base.solution(3).segments[0]
    found = _edited(
        desk, table, base, SegmentEdit(id="e", kind="split", segments=(three.id,), n_segments=3, parts=3)
    )
    _check(desk, found, three_groups(600))
    after = found.solution(3)
    report = after.edits[0]
    assert len(after.segments) == 5
    assert sum(report.parts) == three.size
    parts = [s for s in after.segments if s.id.startswith("p")]
    assert sorted(s.size for s in parts) == sorted(report.parts)
    together = set().union(*(_who(desk, found, s.id, 3) for s in parts))
    assert together == _who(desk, base, three.id, 3)
    # three well separated groups have no parts of their own, and it says so
    assert report.clarity in ("none", "weak")
    assert "no gap" in render(edit_sentence(report)) or "blurred" in render(edit_sentence(report))


def test_dividing_what_is_two_groups_is_called_clear(desk: Desk, table: TableRef, base: Segmentation) -> None:
    joined = base.solution(2)
    large = max(joined.segments, key=lambda s: s.size)
    found = _edited(desk, table, base, SegmentEdit(id="e", kind="split", segments=(large.id,), n_segments=2))
    report = found.solution(2).edits[0]
    assert report.clarity == "clear"
    assert report.parts == (200, 200)
    assert "becomes 2 segments (200 + 200 customers)." in render(edit_sentence(report))


def test_small_segments_join_where_their_second_choice_is(
    desk: Desk, table: TableRef, base: Segmentation
) -> None:
    found = _edited(desk, table, base, SegmentEdit(id="e", kind="minimum", least=150))
    _check(desk, found, three_groups(600))
    for solution in found.solutions:
        assert min(s.size for s in solution.segments) >= 150 or len(solution.segments) == 2
    columns = read_table(desk.path(base.labels))
    smallest = min(base.solution(K).segments, key=lambda s: s.size)
    mine = columns["k5"].to_numpy() == smallest.code
    near = np.bincount(columns["n5"].to_numpy()[mine]).argmax()
    where = _labels(desk, found, found.solution(K))
    target = next(s for s in base.solution(K).segments if s.code == near)
    assert set(where[mine]) == set(where[columns["k5"].to_numpy() == target.code])
    nothing = _edited(desk, table, base, SegmentEdit(id="e", kind="minimum", share=0.01))
    assert [s.segments for s in nothing.solutions] == [s.segments for s in base.solutions]


@pytest.mark.parametrize("method", ["segdesk.kmeans", "segdesk.ward"])
def test_what_must_stay_together_does_so_in_every_grouping(
    desk: Desk, table: TableRef, base: Segmentation, method: str
) -> None:
    a, b = base.solution(3).segments[:2]
    mine, other = ([f"C{n:04d}" for n in sorted(_who(desk, base, s.id, 3))[:9]] for s in (a, b))
    edit = SegmentEdit(id="e", kind="together", segments=(a.id, b.id), customers=(tuple(mine), tuple(other)))
    model = Step(id="m", stage=method)
    found = desk.segment(table, _analysis(edit, model=model, k_min=3))
    names = three_groups(600)["Customer"]
    for solution in found.solutions:
        labels = _labels(desk, found, solution)
        most = [np.bincount(labels[names.isin(group)]).argmax() for group in (mine, other)]
        assert most[0] == most[1]


def test_two_customers_stay_together_by_row_where_there_is_no_customer_number(desk: Desk) -> None:
    table = desk.table(three_groups(600).drop(columns="Customer"), "t", Spent="amount")
    edit = SegmentEdit(id="e", kind="together", customers=(("0",), ("1",)), table="t")
    found = desk.segment(table, _analysis(edit, k_min=3))
    for solution in found.solutions:
        labels = _labels(desk, found, solution)
        assert labels[0] == labels[1]
    elsewhere = msgspec.structs.replace(edit, table="another")
    assert not desk.segment(table, _analysis(elsewhere)).solution(3).edits[0].applied


def test_one_segment_for_everybody_is_refused(desk: Desk, table: TableRef, base: Segmentation) -> None:
    ids = tuple(s.id for s in base.solution(2).segments)
    found = _edited(desk, table, base, SegmentEdit(id="e", kind="merge", segments=ids, n_segments=2))
    assert found.solution(2).segments == base.solution(2).segments
    assert "at least two" in render(edit_sentence(found.solution(2).edits[0]))


def test_without_the_change_everything_is_bit_for_bit_as_it_was(
    desk: Desk, table: TableRef, base: Segmentation
) -> None:
    ids = [s.id for s in base.solution(K).segments]
    edit = SegmentEdit(id="e", kind="merge", segments=(ids[0], ids[1]), n_segments=K)
    edited = _edited(desk, table, base, edit)
    off = _edited(desk, table, edited, msgspec.structs.replace(edit, enabled=False))
    assert off == base
    again = _edited(desk, table, off, edit)
    assert again == edited


def test_a_merge_means_the_same_next_month(desk: Desk, table: TableRef, base: Segmentation) -> None:
    """Merged, then refitted, is refitted, then merged: segments are recognised as they were found."""
    ids = [s.id for s in base.solution(3).segments]
    edit = SegmentEdit(id="e", kind="merge", segments=(ids[0], ids[1]), n_segments=3)
    before = _edited(desk, table, base, edit)
    frame = three_groups(600)
    frame["Spent"] = (frame["Spent"] * 1.03).round(2)
    later = desk.table(frame.iloc[40:], "later", Customer="identifier", Spent="amount")
    both = [
        desk.segment(later, _analysis(edit), previous=start, previous_table=table) for start in (before, base)
    ]
    told = [[(s.id, s.code, s.size) for s in f.solution(3).segments] for f in both]
    assert told[0] == told[1]
    assert both[0].labels == both[1].labels
    solution = both[0].solution(3)
    assert {s.id for s in solution.segments} == {ids[0], ids[2]}
    assert solution.edits[0].applied


def test_parts_keep_their_ids_next_month(desk: Desk) -> None:
    frame = three_groups(600)
    group = np.arange(600) % 3
    frame.loc[group == 0, "Age"] += 300  # so that the two others are one of two segments
    table = desk.table(frame, "t", Customer="identifier", Spent="amount")
    base = desk.segment(table, _analysis())
    large = max(base.solution(2).segments, key=lambda s: s.size)
    edit = SegmentEdit(id="e", kind="split", segments=(large.id,), n_segments=2)
    before = _edited(desk, table, base, edit)
    for smaller in (1, 2):  # whichever part is the smaller one now
        rows = [n for n in range(600) if group[n] != smaller or n > 150]
        later = frame.iloc[rows].reset_index(drop=True)
        found = desk.segment(
            desk.table(later, f"later{smaller}", Customer="identifier", Spent="amount"),
            _analysis(edit),
            previous=before,
            previous_table=table,
        )
        for part in (s for s in before.solution(2).segments if s.id.startswith("p")):
            then = {frame["Customer"][n] for n in _who(desk, before, part.id, 2)}
            now = {later["Customer"][n] for n in _who(desk, found, part.id, 2)}
            assert len(now & then) > 0.95 * len(now)


def test_the_order_of_the_rows_does_not_matter(desk: Desk, table: TableRef, base: Segmentation) -> None:
    ids = [s.id for s in base.solution(3).segments]
    edit = SegmentEdit(id="e", kind="split", segments=(ids[0],), n_segments=3)
    frame = three_groups(600)
    order = np.random.default_rng(5).permutation(600)
    shuffled = desk.table(
        frame.iloc[order].reset_index(drop=True), "s", Customer="identifier", Spent="amount"
    )
    one, two = (_edited(desk, data, None, edit) for data in (table, shuffled))
    assert [s.id for s in one.solution(3).segments] == [s.id for s in two.solution(3).segments]
    assert (_labels(desk, one, one.solution(3))[order] == _labels(desk, two, two.solution(3))).all()


def _edits(ids: Sequence[str]) -> st.SearchStrategy[SegmentEdit]:
    some = st.lists(st.sampled_from(ids), min_size=2, max_size=3, unique=True).map(tuple)
    return st.one_of(
        some.map(lambda s: SegmentEdit(id=f"m{s}", kind="merge", segments=s, n_segments=K)),
        some.map(lambda s: SegmentEdit(id=f"t{s}", kind="together", segments=s)),
        st.integers(0, 250).map(lambda n: SegmentEdit(id=f"l{n}", kind="minimum", least=n)),
        st.tuples(st.sampled_from(ids), st.integers(2, 4)).map(
            lambda p: SegmentEdit(id=f"s{p}", kind="split", segments=p[:1], n_segments=K, parts=p[1])
        ),
    )


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_changes_leave_a_partition_and_can_be_taken_back(
    desk: Desk, table: TableRef, data: st.DataObject
) -> None:
    analysis = msgspec.structs.replace(_analysis(), k_min=4, k_max=5)
    base = desk.segment(table, analysis)
    ids = sorted(s.id for s in base.solution(K).segments)
    found = base
    for edit in data.draw(st.lists(_edits(ids), min_size=1, max_size=4, unique_by=lambda e: e.id)):
        analysis = msgspec.structs.replace(analysis, edits=(*analysis.edits, edit))
        found = desk.segment(table, analysis, previous=found, previous_table=table)
        _check(desk, found, three_groups(600))
    while analysis.edits:
        analysis = msgspec.structs.replace(analysis, edits=analysis.edits[:-1])
        found = desk.segment(table, analysis, previous=found, previous_table=table)
        _check(desk, found, three_groups(600))
    assert found == base
