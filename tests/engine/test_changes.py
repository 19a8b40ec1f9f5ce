"""What became of the segments of the run before: planted splits, merges, arrivals and departures are told."""

from __future__ import annotations

import msgspec
import numpy as np
import pandas as pd
import pytest

from segdesk.documents import Annotations, Recipe, SegmentEdit, Source
from segdesk.engine.arrow import read_table
from segdesk.jobs.requests import ScoreRequest
from segdesk.results.changes import Changes, changes_text, changes_title, people_sentence
from segdesk.results.run import RunResult, ScoreResult
from segdesk.results.segmentation import Segmentation
from segdesk.results.table import TableRef
from segdesk.text import render
from tests.engine.conftest import Desk, short, three_groups

ROWS = 600
GROUP = np.arange(ROWS) % 3


def _table(desk: Desk, frame: pd.DataFrame, key: str) -> TableRef:
    return desk.table(frame.reset_index(drop=True), key, Customer="identifier", Spent="amount")


def _both(desk: Desk, before: pd.DataFrame, now: pd.DataFrame) -> tuple[Segmentation, RunResult, Changes]:
    first = _table(desk, before, "before")
    analysis = msgspec.structs.replace(short(), id="a")
    old = desk.segment(first, analysis)
    result = desk.run(_table(desk, now, "now"), analysis, previous=old, previous_table=first)
    assert result.changes is not None
    return old, result, result.changes


def _kinds(changes: Changes) -> list[str]:
    return [event.kind for event in changes.events]


def test_the_same_customers_a_month_later_are_the_same_segments(desk: Desk) -> None:
    frame = three_groups(ROWS)
    later = frame.assign(Spent=(frame["Spent"] * 1.02).round(2))
    old, result, changes = _both(desk, frame, later)
    assert result.segmentation is not None
    names = {s.id: render(s.name) for s in old.solution(None).segments}
    assert names == {s.id: render(s.name) for s in result.segmentation.solution(None).segments}
    assert (changes.moved, changes.joined, changes.left, changes.events) == (0, 0, 0, ())
    assert changes.common == ROWS
    assert render(changes_title(changes)) == "All 3 segments are the same as before"
    assert render(changes_text(changes, {})) == "Nobody moved to another segment."


def test_who_moved_is_told_with_the_value(desk: Desk) -> None:
    frame = three_groups(ROWS)
    later = frame.copy()
    movers = [0, 3, 6, 9]  # of the first group; they become like customers of the second
    later.loc[movers, ["Age", "Spent", "Visits"]] = frame.loc[1, ["Age", "Spent", "Visits"]].to_list()
    _old, _result, changes = _both(desk, frame, later)
    assert changes.moved == 4
    assert changes.value_moved_share == pytest.approx(
        later["Spent"][movers].sum() / later["Spent"].sum(), rel=1e-6
    )
    assert changes.moved_list is not None
    listed = read_table(desk.path(changes.moved_list)).to_pandas()
    assert sorted(listed["customer"]) == [f"C{n:04d}" for n in movers]
    assert listed["before"].nunique() == listed["now"].nunique() == 1
    assert listed["value"].sum() == pytest.approx(later["Spent"][movers].sum())
    assert sum(f.customers for f in changes.flows if f.known and f.before != f.now) == 4
    assert sum(f.customers for f in changes.flows) == ROWS


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_flows_are_those_of_a_plain_join_of_both_lists(desk: Desk, seed: int) -> None:
    """Everything told about customers, counted anew from the files alone: a join by customer, a group-by."""
    random = np.random.default_rng(seed)
    before = three_groups(ROWS, seed)
    stays = before[random.random(ROWS) < 0.85].copy()
    moving = random.random(len(stays)) < 0.1
    like = random.permutation(len(stays))
    for column in ("Age", "Spent", "Visits"):
        stays.loc[moving, column] = stays[column].to_numpy()[like][moving]
    fresh = three_groups(90, seed + 10).assign(Customer=[f"N{n}" for n in range(90)])
    now = pd.concat([stays, fresh]).sample(frac=1.0, random_state=seed).reset_index(drop=True)
    old, result, changes = _both(desk, before, now)
    new = result.segmentation
    assert new is not None

    def listed(frame: pd.DataFrame, run: Segmentation) -> pd.DataFrame:
        solution = run.solution(None)
        ids = {s.code: s.id for s in solution.segments}
        codes = read_table(desk.path(run.labels))[solution.column].to_pylist()
        return pd.DataFrame(
            {"Customer": frame["Customer"], "segment": [ids[code] for code in codes], "Spent": frame["Spent"]}
        )

    joined = listed(before.reset_index(drop=True), old).merge(
        listed(now, new), on="Customer", how="outer", suffixes=("_before", "_now"), indicator=True
    )
    both = joined[joined["_merge"] == "both"]
    moved = both[both["segment_before"] != both["segment_now"]]
    assert len(moved) > 10
    sides = joined["_merge"].value_counts()
    assert changes.common == len(both)
    assert (changes.joined, changes.left) == (sides["right_only"], sides["left_only"])
    assert changes.moved == len(moved)
    assert changes.value_moved_share == pytest.approx(moved["Spent_now"].sum() / now["Spent"].sum())
    expected = {}
    for (first, second), part in joined.fillna({"segment_before": "-", "segment_now": "-"}).groupby(
        ["segment_before", "segment_now"]
    ):
        worth = part["Spent_before" if second == "-" else "Spent_now"].sum()
        expected[(first, second)] = (len(part), round(float(worth), 4))
    told = {
        (flow.before or "-", flow.now or "-"): (flow.customers, round(flow.value or 0.0, 4))
        for flow in changes.flows
    }
    assert told == expected
    assert changes.moved_list is not None
    names = read_table(desk.path(changes.moved_list)).to_pandas().set_index("customer")
    assert names["before"].to_dict() == moved.set_index("Customer")["segment_before"].to_dict()
    assert names["now"].to_dict() == moved.set_index("Customer")["segment_now"].to_dict()


def test_a_planted_split_newcomers_and_a_vanished_segment_are_recognised(desk: Desk) -> None:
    frame = three_groups(ROWS)
    later = frame.copy()
    later.loc[(GROUP == 1) & (np.arange(ROWS) < 300), "Spent"] += 900
    later = later[GROUP != 2]
    fresh = frame[GROUP == 2].assign(
        Customer=[f"N{n}" for n in range(200)], Spent=frame["Spent"] + 900, Visits=frame["Visits"] + 60
    )
    old, _result, changes = _both(desk, frame, pd.concat([later, fresh], ignore_index=True))
    assert sorted(_kinds(changes)) == ["gone", "new", "split"]
    split = next(event for event in changes.events if event.kind == "split")
    codes = read_table(desk.path(old.labels))[old.solution(None).column].to_numpy()
    second = next(s for s in old.solution(None).segments if s.code == codes[1])
    assert split.before == (second.id,)
    assert len(split.now) == 2
    assert split.customers == 200
    assert (changes.joined, changes.left, changes.common) == (200, 200, 400)
    assert "split into" in render(changes_text(changes, {}))
    assert "400 customers are in both files, 200 are new, 200" in render(people_sentence(changes))


def test_a_planted_merger_is_recognised(desk: Desk) -> None:
    frame = three_groups(ROWS)
    old_frame = frame.copy()
    old_frame.loc[(GROUP == 1) & (np.arange(ROWS) < 300), "Spent"] += 900
    _old, _result, changes = _both(desk, old_frame, frame)
    assert _kinds(changes) == ["merged"]
    assert len(changes.events[0].before) == 2
    assert changes.events[0].customers == 200
    assert changes.moved == 100
    names = {changes.events[0].now[0]: "Mine"}
    assert "became one: “Mine”" in render(changes_text(changes, names))


def test_other_customers_are_compared_by_what_they_are_like(desk: Desk) -> None:
    frame = three_groups(ROWS)
    strangers = three_groups(ROWS, seed=3).assign(Customer=[f"X{n}" for n in range(ROWS)])
    old, result, changes = _both(desk, frame, strangers)
    assert result.segmentation is not None
    assert changes.by == "profile"
    assert changes.events == ()
    assert {s.id for s in old.solution(None).segments} == {
        s.id for s in result.segmentation.solution(None).segments
    }
    assert "Too few customers are in both files" in render(changes_text(changes, {}))
    assert "recognised by what they are like" in render(people_sentence(changes)), "and not: 0 in both files"


def test_other_settings_are_told_too_and_changes_by_hand_keep_what_was_told(desk: Desk) -> None:
    table = _table(desk, three_groups(ROWS), "t")
    analysis = msgspec.structs.replace(short(), id="a")
    old = desk.segment(table, analysis)
    less = msgspec.structs.replace(analysis, columns=("Age", "Visits"))
    result = desk.run(table, less, previous=old, previous_table=table)
    assert result.changes is not None
    assert result.changes.same_customers
    assert result.segmentation is not None
    ids = tuple(s.id for s in result.segmentation.solution(3).segments[:2])
    merge = msgspec.structs.replace(
        less, edits=(SegmentEdit(id="e", kind="merge", segments=ids, n_segments=3),)
    )
    again = desk.run(
        table, merge, previous=result.segmentation, previous_table=table, previous_changes=result.changes
    )
    assert again.changes == result.changes


@pytest.mark.parametrize("kind", ["merge", "split", "minimum"])
def test_new_customers_are_placed_in_the_changed_segments(desk: Desk, kind: str) -> None:
    frame = three_groups(ROWS)
    table = _table(desk, frame, "t")
    base = desk.segment(table, short())
    ids = [s.id for s in base.solution(4).segments]
    edit = {
        "merge": SegmentEdit(id="e", kind="merge", segments=(ids[0], ids[1]), n_segments=4),
        "split": SegmentEdit(id="e", kind="split", segments=(ids[0],), n_segments=4, parts=3),
        "minimum": SegmentEdit(id="e", kind="minimum", least=150),
    }[kind]
    analysis = msgspec.structs.replace(short(), id="a", edits=(edit,))
    found = desk.segment(table, analysis)
    assert found.model is not None
    frame.to_csv(desk.root / "again.csv", index=False)
    source = Source(id="file", path=str(desk.root / "again.csv"))
    request = ScoreRequest(
        source=source,
        recipe=Recipe(sources=(source,), analyses=(analysis,)),
        analysis="a",
        model=found.model,
        segmentation=found,
        annotations=Annotations(chosen_k={"a": 4}),
    )
    scored = ScoreResult.from_plain(desk.job("score", request).result)
    output = read_table(desk.path(scored.output))
    labels, solution = read_table(desk.path(found.labels)), found.solution(4)
    for name, column in (
        ("segment", solution.column),
        ("second", solution.second_column),
        ("confidence", solution.confidence_column),
    ):
        assert np.allclose(output[name].to_numpy(), labels[column].to_numpy(), atol=1e-6)
    by_code = {s.code: s.id for s in solution.segments}
    assert output["segment_id"].to_pylist() == [by_code[c] for c in labels[solution.column].to_pylist()]
