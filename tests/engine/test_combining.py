"""Steps that take further files, run by the recipe: cached by content, refused in words, checked before."""

import msgspec
import pandas as pd
import pytest

from segdesk.documents import APPEND, JOIN, Recipe, Source, Step
from segdesk.engine.errors import EngineError
from segdesk.jobs.requests import CheckRequest, RunRequest
from segdesk.results.combining import Combined
from segdesk.results.run import RunResult
from segdesk.tables.frames import load_frame
from segdesk.text import render
from tests.engine.conftest import Desk, three_groups

WHOLE = three_groups(120)


@pytest.fixture
def halves(desk: Desk):
    """The same customers in two files by rows, and a third file with cities."""
    cities = pd.DataFrame({"Customer": WHOLE["Customer"][:100], "City": ["Oslo", "Lyon"] * 50})
    return {
        "first": desk.table(WHOLE[:70].reset_index(drop=True), "top", Customer="identifier"),
        "second": desk.table(WHOLE[70:].reset_index(drop=True), "rest", Customer="identifier"),
        "cities": desk.table(cities.astype({"City": "category"}), "cities", Customer="identifier"),
    }


def recipe(*steps: Step, ids=("first", "second", "cities")) -> Recipe:
    sources = tuple(Source(id=name, path=f"/data/{name}.csv") for name in ids)
    return Recipe(sources=sources, table_steps=steps)


def run(desk: Desk, tables, *steps: Step, ids=("first", "second", "cities")) -> RunResult:
    request = RunRequest(recipe=recipe(*steps, ids=ids), tables=tables, analysis=None)
    return RunResult.from_plain(desk.job("run", request).result)


def append(*ids: str) -> Step:
    return Step(id="append", stage=APPEND, params={"sources": list(ids), "keep_file": False})


def join(source: str) -> Step:
    return Step(id="join", stage=JOIN, params={"source": source, "keys": {"Customer": "Customer"}})


def test_halves_under_one_another_are_the_whole(desk, halves):
    result = run(desk, halves, append("second"))

    pd.testing.assert_frame_equal(
        load_frame(desk.path(result.table.artifact)), WHOLE.astype({"Customer": "str"}), check_dtype=False
    )
    assert result.steps[1].combined.files[1].rows == 50
    assert [c.role for c in result.table.columns if c.name == "Customer"] == ["identifier"]


def test_rows_first_then_columns(desk, halves):
    result = run(desk, halves, append("second"), join("cities"))
    combined = result.steps[2].combined

    assert result.table.rows == 120
    assert (combined.keys.left_found, combined.keys.left_rows) == (100, 120)
    left = load_frame(desk.path(combined.unmatched["left"].artifact))
    assert left["Customer"].tolist() == WHOLE["Customer"].tolist()[100:]
    assert "right" not in combined.unmatched


def test_nothing_is_done_twice_whatever_the_files_are_called_inside(desk, halves):
    first = run(desk, halves, append("second"))
    moved = {"first": halves["first"], "other": halves["second"]}
    step = append("other")
    sources = (Source(id="first", path="/data/first.csv"), Source(id="other", path="/new/second.csv"))
    request = RunRequest(recipe=Recipe(sources=sources, table_steps=(step,)), tables=moved, analysis=None)
    again = RunResult.from_plain(desk.job("run", request).result)

    assert again.steps[1].cached
    assert again.table == first.table


def test_another_file_or_another_name_is_computed_anew(desk, halves):
    first = run(desk, halves, append("second"))
    changed = desk.table(WHOLE[80:].reset_index(drop=True), "changed", Customer="identifier")
    other = run(desk, {**halves, "second": changed}, append("second"))

    assert not other.steps[1].cached
    assert (first.table.rows, other.table.rows) == (120, 110)


def test_a_file_that_was_not_read_is_named(desk, halves):
    del halves["second"]

    result = run(desk, halves, append("second"))

    assert "“second.csv” has not been read" in render(result.steps[1].problem)
    assert result.table.rows == 70


def test_a_file_that_left_the_recipe_is_said(desk, halves):
    result = run(desk, halves, append("second"), ids=("first",))

    assert "not in the project any more" in render(result.steps[1].problem)


def test_switched_off_it_does_nothing(desk, halves):
    result = run(desk, halves, msgspec.structs.replace(append("second"), enabled=False))

    assert result.table.rows == 70


def test_the_check_comes_before_the_step_and_says_the_same(desk, halves):
    request = CheckRequest(step=join("cities"), recipe=recipe(), table=halves["first"], tables=halves)
    checked = Combined.from_plain(desk.job("check", request).result)
    done = run(desk, halves, join("cities")).steps[1].combined

    assert checked.keys == done.keys
    assert checked.columns == done.columns
    assert checked.suggestions[0].left == "Customer"
    assert checked.unmatched["right"].rows == 30


def test_the_check_of_a_file_that_is_gone_is_a_sentence(desk, halves):
    request = CheckRequest(step=append("nobody"), recipe=recipe(), table=halves["first"], tables=halves)

    with pytest.raises(EngineError) as refused:
        desk.job("check", request)
    assert "not in the project any more" in render(refused.value.message)


def test_what_moved_between_the_files_is_reported(desk):
    old, new = three_groups(300, seed=1), three_groups(300, seed=2)
    new["Spent"] += 150
    tables = {
        "first": desk.table(old, "old", Customer="identifier"),
        "second": desk.table(new, "new", Customer="identifier"),
    }

    [moved] = run(desk, tables, append("second"), ids=("first", "second")).steps[1].combined.drift

    assert moved.columns == ("Spent",)
    assert "“Spent” is higher in second.csv" in render(moved.text)


def test_a_segmentation_runs_on_the_whole(desk, halves):
    from tests.engine.conftest import short

    analysis = short()
    whole = msgspec.structs.replace(recipe(append("second")), analyses=(analysis,))
    result = RunResult.from_plain(
        desk.job("run", RunRequest(recipe=whole, tables=halves, analysis=analysis.id)).result
    )

    assert result.segmentation.rows == 120


def test_new_customers_are_placed_without_the_files_their_model_learned_from(desk, tmp_path):
    """The new file stands for all that were appended; what was joined is joined to it again."""
    from segdesk.jobs.requests import ReadRequest, ScoreRequest
    from segdesk.results.run import ScoreResult
    from segdesk.results.table import ReadResult
    from tests.engine.conftest import short

    cities = pd.DataFrame({"Customer": WHOLE["Customer"], "Points": WHOLE["Spent"] * 2})
    parts = {"a": WHOLE[:60], "b": WHOLE[60:], "points": cities, "new": WHOLE[:30]}
    sources, tables = [], {}
    for name, part in parts.items():
        path = tmp_path / f"{name}.csv"
        part.to_csv(path, index=False)
        source = Source(id=name, path=str(path))
        read = ReadResult.from_plain(desk.job("read", ReadRequest(source=source)).result)
        sources.append(source)
        tables[name] = read.table
    steps = (append("b"), join("points"))
    analysis = short()
    whole = Recipe(sources=tuple(sources[:3]), table_steps=steps, analyses=(analysis,))
    known = {name: tables[name] for name in ("a", "b", "points")}
    request = RunRequest(recipe=whole, tables=known, analysis=analysis.id)
    segmentation = RunResult.from_plain(desk.job("run", request).result).segmentation

    score = ScoreRequest(
        source=sources[3],
        recipe=whole,
        analysis=analysis.id,
        model=segmentation.model,
        segmentation=segmentation,
    )
    scored = ScoreResult.from_plain(desk.job("score", score).result)

    assert scored.placed == 30
    assert scored.missing_columns == ()
