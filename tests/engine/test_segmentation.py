import msgspec
import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from segdesk.api import Cancelled
from segdesk.documents import Recipe, Source, Step, new_id
from segdesk.engine.arrow import read_table
from segdesk.engine.errors import EngineError
from segdesk.engine.jobs import forget
from segdesk.jobs.protocol import Progress
from segdesk.jobs.requests import RunRequest
from segdesk.text import render
from tests.engine.conftest import Desk, short, three_groups


def labels(desk: Desk, found, k: int | None = None) -> np.ndarray:
    return read_table(desk.path(found.labels))[found.solution(k).column].to_numpy()


def test_three_groups_are_found_described_and_drawn(desk: Desk) -> None:
    frame = three_groups()
    result = desk.run(desk.table(frame, "t", Customer="identifier", Spent="amount"))
    found = result.segmentation
    assert found is not None
    assert found.suggested == 3
    assert found.solution(None).verdict.clarity == "clear"
    assert adjusted_rand_score(np.arange(240) % 3, labels(desk, found)) == 1.0
    assert found.value_column == "Spent"
    assert found.customer_column == "Customer"
    best = found.solution(None).segments[0]
    assert best.value_share == pytest.approx(frame["Spent"][1::3].sum() / frame["Spent"].sum())
    assert sum(segment.size for segment in found.solution(None).segments) == 240
    assert len({render(segment.name) for segment in found.solution(None).segments}) == 3
    used = {use.column for use in found.columns if use.used}
    assert used == {"Age", "Spent", "Visits"}
    points = read_table(desk.path(found.map.artifact))
    assert points.column_names == ["row", "x", "y"]
    assert points.num_rows == 240
    assert result.steps[0].stage == "segdesk.read"
    assert all(step.problem is None for step in result.steps)


def test_the_profile_holds_the_typical_values(desk: Desk) -> None:
    frame = three_groups()
    solution = desk.segment(desk.table(frame, "t", Customer="identifier")).solution(3)
    row = next(row for row in solution.profile if row.column == "Age")
    expected = sorted(frame["Age"].groupby(np.arange(240) % 3).mean())
    assert sorted(cell.value for cell in row.cells) == pytest.approx(expected)
    assert row.importance > 0.9
    card = next(row for row in solution.profile if row.column == "Card")
    assert card.category == "yes"
    assert card.importance < 0.1


def test_every_number_tried_has_labels_confidence_and_second_choice(desk: Desk) -> None:
    found = desk.segment(desk.table(three_groups(), "t", Customer="identifier"))
    table = read_table(desk.path(found.labels))
    for solution in found.solutions:
        codes = table[solution.column].to_numpy()
        assert set(codes) == set(range(solution.n_segments))
        assert [segment.code for segment in solution.segments] == list(range(solution.n_segments))
        second = table[solution.second_column].to_numpy()
        assert (second != codes).all()
        confidence = table[solution.confidence_column].to_numpy()
        assert ((confidence >= 0.5) & (confidence <= 1)).all()
    assert str(table.schema.field("k3").type) == "int16"
    assert str(table.schema.field("c3").type) == "float"


def test_another_order_of_rows_and_columns_gives_the_same_segments(desk: Desk) -> None:
    frame = three_groups()
    order = np.random.default_rng(3).permutation(len(frame))
    turned = frame.iloc[order, ::-1].reset_index(drop=True)
    one = desk.segment(desk.table(frame, "a", Customer="identifier"))
    two = desk.segment(desk.table(turned, "b", Customer="identifier"))
    for k in range(2, 5):
        assert adjusted_rand_score(labels(desk, one, k)[order], labels(desk, two, k)) >= 0.99
    assert [s.id for s in one.solution(3).segments] == [s.id for s in two.solution(3).segments]


def test_a_second_run_is_taken_from_the_store(desk: Desk) -> None:
    table = desk.table(three_groups(), "t", Customer="identifier")
    analysis = short()
    first = desk.run(table, analysis)
    again = desk.run(table, msgspec.structs.replace(analysis, id=new_id()))
    assert not first.steps[-1].cached
    assert again.steps[-1].cached
    assert again.segmentation.key == first.segmentation.key
    assert again.segmentation.solutions == first.segmentation.solutions
    other = desk.run(table, msgspec.structs.replace(analysis, seed=5))
    assert other.segmentation.key != first.segmentation.key


def test_the_number_asked_for_is_suggested_without_a_new_run(desk: Desk) -> None:
    table = desk.table(three_groups(), "t", Customer="identifier")
    analysis = short()
    first = desk.segment(table, analysis)
    asked = desk.segment(table, msgspec.structs.replace(analysis, n_segments=4))
    assert asked.suggested == 4
    assert asked.key == first.key
    assert desk.segment(table, msgspec.structs.replace(analysis, n_segments=6)).suggested == 6


def test_ids_stay_when_settings_change_and_customers_come_and_go(desk: Desk) -> None:
    frame = three_groups()
    table = desk.table(frame, "t", Customer="identifier")
    before = desk.segment(table)
    ids = {frame["Customer"][row]: row % 3 for row in range(3)}
    by_group = {
        labels(desk, before, 3)[row]: group for row, group in zip(range(3), ids.values(), strict=True)
    }
    name = {by_group[s.code]: s.id for s in before.solution(3).segments}

    later = pd.concat(
        [frame.iloc[40:], three_groups(60, seed=9).assign(Customer=[f"N{n}" for n in range(60)])]
    )
    later = later.sample(frac=1, random_state=1).reset_index(drop=True)
    later["Age"] = later["Age"] + 1
    table_now = desk.table(later, "u", Customer="identifier")
    analysis = msgspec.structs.replace(short(), seed=3)
    after = desk.segment(table_now, analysis, previous=before, previous_table=table)
    row = int(np.flatnonzero(later["Customer"] == "C0100")[0])  # 100 % 3 == 1
    code = labels(desk, after, 3)[row]
    assert after.solution(3).segments[code].id == name[1]
    assert {s.id for s in after.solution(3).segments} == set(name.values())


def test_the_same_group_has_one_id_in_every_number_of_segments(desk: Desk) -> None:
    found = desk.segment(desk.table(three_groups(), "t", Customer="identifier"))
    three = {segment.id for segment in found.solution(3).segments}
    four = {segment.id for segment in found.solution(4).segments}
    assert len(three & four) >= 2
    for solution in found.solutions:
        assert len({segment.id for segment in solution.segments}) == solution.n_segments


def test_columns_left_out_come_with_a_reason(desk: Desk) -> None:
    frame = three_groups().assign(
        Twice=lambda f: f["Age"] * 2, Same=1.0, Mail=[f"a{n}@b.com" for n in range(240)]
    )
    found = desk.segment(desk.table(frame, "t", Customer="identifier", Mail="personal"))
    reasons = {use.column: render(use.reason) for use in found.columns if not use.used and use.reason}
    assert reasons["Customer"] == "It names the customer"
    assert reasons["Mail"] == "Personal data is not used for grouping"
    assert reasons["Same"] == "It has the same value everywhere"
    assert reasons["Twice"] == "It says the same as “Age”"


def test_too_few_or_equal_customers_are_refused_in_words(desk: Desk) -> None:
    with pytest.raises(EngineError, match="only 3 customers"):
        desk.run(desk.table(three_groups(3), "a", Customer="identifier"))
    with pytest.raises(EngineError, match="All customers are the same in every column"):
        desk.run(desk.table(pd.DataFrame({"a": [1.0] * 30, "b": [2.0] * 30}), "b"))


def test_no_more_segments_than_different_customers(desk: Desk) -> None:
    frame = pd.DataFrame(np.random.default_rng(0).normal(size=(3, 3)).repeat(30, axis=0), columns=list("abc"))
    found = desk.segment(desk.table(frame, "t"))
    assert [solution.n_segments for solution in found.solutions] == [2, 3]


def test_a_single_extreme_customer_is_named_as_an_exception(desk: Desk) -> None:
    X = np.random.default_rng(0).normal(size=(200, 2))
    X[7, 1] = 1e9
    found = desk.segment(desk.table(pd.DataFrame(X, columns=["a", "b"]), "t"))
    warnings = [render(warning) for warning in found.solution(2).verdict.warnings]
    assert any("only 1 of 200 customers" in warning for warning in warnings)
    assert found.solution(2).verdict.clarity == "none"


def test_a_changed_preparation_step_repeats_itself_and_what_follows(desk: Desk) -> None:
    table = desk.table(three_groups(), "t", Customer="identifier")
    analysis = short()
    first = desk.run(table, analysis)
    assert not any(step.cached for step in first.steps[1:])
    fill, scale, encode = analysis.preparation
    changed = msgspec.structs.replace(scale, params={"mode": "none"})
    second = desk.run(table, msgspec.structs.replace(analysis, preparation=(fill, changed, encode)))
    assert [step.cached for step in second.steps[1:]] == [True, False, False, False]
    assert second.segmentation.key != first.segmentation.key
    forget()
    fresh = short()
    again = desk.run(table, msgspec.structs.replace(fresh, preparation=(fill, changed, encode), seed=1))
    before, after = (r.segmentation.solution(3).scores.silhouette for r in (second, again))
    assert before == after


def test_a_kept_segmentation_takes_the_ids_of_the_run_before(desk: Desk) -> None:
    table = desk.table(three_groups(), "t", Customer="identifier")
    first = desk.segment(table)
    named = msgspec.structs.replace(
        first,
        key="other",
        solutions=tuple(
            msgspec.structs.replace(
                solution,
                segments=tuple(msgspec.structs.replace(s, id=f"mine{s.code}") for s in solution.segments),
            )
            for solution in first.solutions
        ),
    )
    again = desk.segment(table, previous=named, previous_table=table)
    assert again.key == first.key
    assert [s.id for s in again.solution(3).segments] == ["mine0", "mine1", "mine2"]
    renamed = msgspec.structs.replace(named, solutions=(named.solution(3),))
    partly = desk.segment(table, previous=renamed, previous_table=table)
    for solution in partly.solutions:
        assert len({s.id for s in solution.segments}) == solution.n_segments
    assert {s.id for s in partly.solution(4).segments} & {"mine0", "mine1", "mine2"}


def test_cancel_takes_effect(desk: Desk) -> None:
    table = desk.table(three_groups(), "t", Customer="identifier")
    analysis = short()
    recipe = Recipe(sources=(Source(id="file", path="x.csv"),), analyses=(analysis,))
    request = RunRequest(recipe=recipe, tables={"file": table}, analysis=analysis.id)
    with pytest.raises(Cancelled):
        desk.job("run", request, cancelled=lambda: len(desk.events) > 3)


def test_progress_never_falls(desk: Desk) -> None:
    desk.run(desk.table(three_groups(), "t", Customer="identifier"))
    shares = [e.fraction for e in desk.events if isinstance(e, Progress) and e.fraction is not None]
    assert shares == sorted(shares)
    assert shares[-1] > 0.5


def test_a_step_switched_off_is_reported_and_not_done(desk: Desk) -> None:
    step = Step(id="s", stage="segdesk.drop_duplicates", enabled=False)
    frame = pd.concat([three_groups(60)] * 2, ignore_index=True)
    table = desk.table(frame, "t", Customer="identifier")
    off = desk.run(table, steps=(step,))
    assert off.table.rows == 120
    assert [(s.step, s.enabled) for s in off.steps][1] == ("s", False)
    on = desk.run(table, steps=(msgspec.structs.replace(step, enabled=True),))
    assert on.table.rows == 60
    assert on.segmentation.rows == 60
    assert desk.run(table, steps=(msgspec.structs.replace(step, enabled=True),)).steps[1].cached


def test_a_step_that_cannot_be_done_says_why_and_the_rest_waits(desk: Desk) -> None:
    step = Step(id="s", stage="segdesk.orders_to_customers")
    result = desk.run(desk.table(three_groups()[["Age", "Visits"]], "t"), steps=(step,))
    assert result.steps[1].problem is not None
    assert result.segmentation is None
    assert len(result.steps) == 2


def test_a_missing_plugin_is_named(desk: Desk) -> None:
    step = Step(id="s", stage="acme.gone")
    with pytest.raises(EngineError, match=r"acme\.gone") as caught:
        desk.run(desk.table(three_groups(), "t"), steps=(step,))
    assert caught.value.kind == "plugin"
