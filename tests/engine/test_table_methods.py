"""Methods that take the table as it is, from file to scored customers: rules, and numbers with categories."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from segdesk.documents import Analysis, Recipe, Source, Step, new_id
from segdesk.engine.arrow import read_table
from segdesk.engine.errors import EngineError
from segdesk.jobs.requests import ScoreRequest
from segdesk.projects.paths import config_dir
from segdesk.resources import RULES, resource
from segdesk.results.run import ScoreResult
from segdesk.results.segmentation import Segmentation
from segdesk.results.table import TableRef
from segdesk.text import render
from tests.engine.conftest import Desk, short, three_groups
from tests.stages.test_mixed import planted

ROLES = {"Customer": "identifier", "Total spent": "amount"}


def buyers(rows: int = 400, seed: int = 0) -> pd.DataFrame:
    """Return customers with recency, frequency and value, in no groups at all."""
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "Customer": [f"C{number:04d}" for number in range(rows)],
            "Days since last order": random.integers(0, 400, rows).astype(float),
            "Orders": random.geometric(0.3, rows).astype(float),
            "Total spent": random.lognormal(4, 1, rows).round(2),
            "Age": random.normal(45, 12, rows).round(0),
        }
    )


def by(stage: str, **params: object) -> Analysis:
    """Return a segmentation with a method."""
    return msgspec.structs.replace(short(), model=Step(id=new_id(), stage=stage, params=params))


def labels(desk: Desk, found: Segmentation) -> np.ndarray:
    return read_table(desk.path(found.labels))[found.solution(None).column].to_numpy()


def scored(desk: Desk, found: Segmentation, analysis: Analysis, frame: pd.DataFrame) -> np.ndarray:
    path = desk.root / "new.csv"
    frame.to_csv(path, index=False)
    assert found.model is not None
    request = ScoreRequest(
        source=Source(id="new", path=str(path)),
        recipe=Recipe(analyses=(analysis,)),
        analysis=analysis.id,
        model=found.model,
        segmentation=found,
    )
    result = ScoreResult.from_plain(desk.job("score", request).result)
    return read_table(desk.path(result.output))["segment"].to_numpy()


@pytest.fixture
def table(desk: Desk) -> TableRef:
    return desk.table(buyers(), "buyers", **ROLES)


# -- RFM ------------------------------------------------------------------------------------


def test_rfm_names_its_groups_in_its_own_order(desk: Desk, table: TableRef) -> None:
    found = desk.segment(table, by("segdesk.rfm"))
    solution = found.solution(None)
    names = [render(segment.name) for segment in solution.segments]

    assert names[0] == "Champions"
    assert names[-1] == "Lost"
    assert [segment.code for segment in solution.segments] == list(range(solution.n_segments))
    assert sum(segment.size for segment in solution.segments) == found.rows
    assert found.by_rule
    assert found.value_column == "Total spent"
    assert render(solution.segments[0].action).startswith("Thank and reward")
    assert "last purchase up to" in render(solution.segments[0].traits[0].text)
    used = {use.column for use in found.columns if use.used}
    assert used == {"Days since last order", "Orders", "Total spent"}


def test_a_rule_is_not_called_found(desk: Desk, table: TableRef) -> None:
    solution = desk.segment(table, by("segdesk.rfm")).solution(None)

    assert solution.verdict.clarity == "rule"
    text = render(solution.verdict.title) + render(solution.verdict.text)
    assert "by rule" in text
    assert "not found in the data" in text
    assert "natural" not in text
    assert solution.scores.silhouette is None
    assert solution.scores.stability is not None
    assert solution.scores.stability > 0.6
    assert all(0 <= (segment.stability or 0) <= 1 for segment in solution.segments)


def test_the_same_rule_has_the_same_ids_on_another_file(desk: Desk, table: TableRef) -> None:
    first = desk.segment(table, by("segdesk.rfm")).solution(None)
    other = desk.table(buyers(500, seed=9), "others", **ROLES)
    second = desk.segment(other, by("segdesk.rfm")).solution(None)
    ids = {render(segment.name): segment.id for segment in first.segments}

    assert all(ids[render(s.name)] == s.id for s in second.segments if render(s.name) in ids)
    assert len(set(ids.values())) == len(ids)


def test_groups_of_a_rule_never_take_over_the_ids_of_other_segments(desk: Desk, table: TableRef) -> None:
    before = desk.segment(table)
    tiers = by("segdesk.value_tiers")
    after = desk.segment(table, tiers, previous=before, previous_table=table)
    again = desk.segment(table, tiers, previous=before, previous_table=table)  # the kept one

    old = {segment.id for solution in before.solutions for segment in solution.segments}
    for found in (after, again):
        assert not old & {segment.id for segment in found.solution(None).segments}


def test_segments_that_were_found_never_take_over_what_a_rule_was_called(desk: Desk, table: TableRef) -> None:
    first = desk.segment(table)
    rules = desk.segment(table, by("segdesk.value_tiers"), previous=first, previous_table=table)
    other = desk.table(buyers(420), "more", **ROLES)
    again = desk.segment(other, previous=rules, previous_table=table)
    back = desk.segment(table, previous=rules, previous_table=table)  # the kept one

    old = {segment.id for segment in rules.solution(None).segments}
    for found in (again, back):
        assert not old & {segment.id for solution in found.solutions for segment in solution.segments}
    assert back.solutions == first.solutions  # looking at a rule in between changes nothing


def test_shuffled_rows_and_columns_give_the_same_groups(desk: Desk, table: TableRef) -> None:
    frame = buyers()
    order = np.random.default_rng(4).permutation(len(frame))
    turned = desk.table(frame.iloc[order][frame.columns[::-1]].reset_index(drop=True), "turned", **ROLES)
    for method in ("segdesk.rfm", "segdesk.value_tiers"):
        here = labels(desk, desk.segment(table, by(method)))
        there = labels(desk, desk.segment(turned, by(method)))
        assert here[order].tolist() == there.tolist()


@pytest.mark.parametrize("method", ["segdesk.rfm", "segdesk.value_tiers"])
def test_new_customers_are_sorted_by_the_stored_limits(desk: Desk, table: TableRef, method: str) -> None:
    analysis = by(method)
    found = desk.segment(table, analysis)
    new = buyers(60, seed=5)

    assert scored(desk, found, analysis, buyers()).tolist() == labels(desk, found).tolist()
    # alone they would have limits of their own
    together = pd.concat([buyers(), new], ignore_index=True)
    assert (
        scored(desk, found, analysis, new).tolist() == scored(desk, found, analysis, together)[400:].tolist()
    )
    with pytest.raises(EngineError) as caught:
        scored(desk, found, analysis, new.drop(columns="Total spent"))
    assert "“Total spent”" in render(caught.value.message)


def test_chinese_columns_and_dates_are_recognised(desk: Desk) -> None:
    frame = buyers()
    made = pd.DataFrame(
        {
            "会员号": frame["Customer"],
            "最近下单": pd.Timestamp("2024-03-01")
            - pd.to_timedelta(frame["Days since last order"], unit="D"),
            "消费次数": frame["Orders"],
            "消费金额": frame["Total spent"],
            "注册日期": pd.Timestamp("2020-01-01"),
        }
    )
    found = desk.segment(desk.table(made, "chinese", 会员号="identifier"), by("segdesk.rfm"))

    assert {use.column for use in found.columns if use.used} == {"最近下单", "消费次数", "消费金额"}
    assert found.value_column == "消费金额"
    plain = desk.segment(desk.table(frame, "buyers", **ROLES), by("segdesk.rfm"))
    assert labels(desk, found).tolist() == labels(desk, plain).tolist()


def test_what_is_missing_is_said_with_what_to_do(desk: Desk) -> None:
    table = desk.table(three_groups(120), "plain", Customer="identifier")
    reasons = desk.segment(table).unsuitable
    with pytest.raises(EngineError) as caught:
        desk.segment(table, by("segdesk.rfm", vocabulary="10"))

    assert "Last purchase" in render(reasons["segdesk.rfm"])
    assert "segdesk.value_tiers" not in reasons  # "Spent" says what customers bring
    assert "Last purchase, How often" in render(caught.value.message)
    assert "turn orders into customers" in render(caught.value.message)


def test_a_column_can_be_chosen_where_its_name_tells_nothing(desk: Desk) -> None:
    frame = buyers().rename(columns={"Days since last order": "A", "Orders": "B", "Total spent": "C"})
    table = desk.table(frame, "letters", Customer="identifier")

    found = desk.segment(table, by("segdesk.rfm", recency="A", frequency="B", monetary="C"))

    plain = desk.segment(desk.table(buyers(), "buyers", **ROLES), by("segdesk.rfm"))
    assert labels(desk, found).tolist() == labels(desk, plain).tolist()


def test_customers_without_a_value_are_in_no_group_and_counted(desk: Desk) -> None:
    frame = buyers()
    frame.loc[:39, "Orders"] = np.nan
    solution = desk.segment(desk.table(frame, "holes", **ROLES), by("segdesk.rfm")).solution(None)

    assert sum(segment.size for segment in solution.segments) == 360
    assert any("are in no segment" in render(warning) for warning in solution.verdict.warnings)


def test_a_changed_file_of_groups_is_used_at_the_next_run(desk: Desk, table: TableRef) -> None:
    before = desk.segment(table, by("segdesk.rfm"))
    document = json.loads(resource(RULES, "rfm_groups.json").read_text(encoding="utf-8"))
    document["vocabularies"]["11"][0]["name"]["en"] = "Darlings"
    copy = config_dir() / RULES / "rfm_groups.json"
    copy.parent.mkdir(parents=True)
    copy.write_text(json.dumps(document), encoding="utf-8")

    after = desk.segment(table, by("segdesk.rfm"))
    copy.write_text("{}", encoding="utf-8")
    broken = desk.segment(table, by("segdesk.rfm"))

    assert after.key != before.key
    first = after.solution(None).segments[0]
    assert render(first.name) == "Darlings"
    assert first.id == before.solution(None).segments[0].id  # a new name, the same group
    assert render(broken.solution(None).segments[0].name) == "Champions"
    assert any("own file" in render(warning) for warning in broken.solution(None).verdict.warnings)


# -- value tiers ----------------------------------------------------------------------------


def test_value_tiers_say_how_few_bring_how_much(desk: Desk, table: TableRef) -> None:
    solution = desk.segment(table, by("segdesk.value_tiers")).solution(None)
    a, b, c = solution.segments

    assert [render(s.name) for s in solution.segments] == ["A: bring most", "B: in between", "C: the rest"]
    assert 0.8 <= (a.value_share or 0) < 0.81
    assert (a.value_share or 0) + (b.value_share or 0) == pytest.approx(0.95, abs=0.01)
    assert a.share < c.share + b.share
    assert "of customers bring" in render(a.traits[0].text)


def test_no_value_no_tiers(desk: Desk) -> None:
    frame = buyers().drop(columns=["Total spent"])
    table = desk.table(frame, "poor", Customer="identifier")
    with pytest.raises(EngineError) as caught:
        desk.segment(table, by("segdesk.value_tiers"))

    assert "Value" in render(caught.value.message)


# -- numbers and categories -----------------------------------------------------------------


@pytest.mark.parametrize("compare", ["average", "typical"])
def test_numbers_and_categories_go_all_the_way(desk: Desk, compare: str) -> None:
    frame, group = planted(600, noise=1, missing=0.02)
    frame.insert(0, "Customer", [f"C{number:04d}" for number in range(len(frame))])
    table = desk.table(frame, "planted", Customer="identifier")
    analysis = msgspec.structs.replace(
        by("segdesk.mixed", compare=compare, n_init=3), k_min=4, k_max=5, n_segments=4
    )

    found = desk.segment(table, analysis)

    mine = labels(desk, found)
    solution = found.solution(None)
    assert solution.n_segments == 4
    used = {use.column for use in found.columns if use.used}
    assert used >= {"Age", "Spend", "Taste 0", "Taste 1", "Taste 2"}
    if compare == "average":
        assert adjusted_rand_score(group, mine) >= 0.9
        assert solution.verdict.clarity in ("clear", "fair")
    assert found.map is not None
    assert all(axis.columns for axis in found.map.axes)
    sure = read_table(desk.path(found.labels))[solution.confidence_column or ""].to_numpy()
    assert ((sure > 0) & (sure <= 1)).all()
    assert (scored(desk, found, analysis, frame) == mine).mean() > 0.99


def test_mixed_methods_of_others_are_judged_on_prepared_numbers(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from segdesk.engine import jobs

    plugin = '''
"""Sorts by city and asks for nothing else."""
import numpy as np
from sklearn.base import BaseEstimator
from segdesk.api import Clusterer, hookimpl

class Cities(BaseEstimator):
    """One segment per city."""
    def fit(self, X, y=None):
        self.column_ = "City"
        self.known_ = sorted(set(X[self.column_].dropna().astype(str)))
        self.labels_ = self.predict(X)
        return self
    def predict(self, X):
        at = {name: code for code, name in enumerate(self.known_)}
        return np.array([at.get(str(value), -1) for value in X[self.column_]])

@hookimpl
def segdesk_stages():
    return [Clusterer("acme.cities", "Cities", Cities, accepts=("mixed",), min_rows=2)]
'''
    folder = tmp_path / "plugins"
    folder.mkdir()
    (folder / "acme_cities.py").write_text(plugin)
    about = folder / "acme_cities-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: acme_cities\nVersion: 1.0\nAuthor: Acme\n")
    (about / "entry_points.txt").write_text("[segdesk]\nacme_cities = acme_cities\n")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setattr(jobs, "_registries", {})
    frame = three_groups(150).assign(City=pd.Categorical(["North", "South", "East"] * 50))
    table = desk.table(frame.drop(columns="Card"), "cities", Customer="identifier")
    analysis = by("acme.cities")

    found = desk.segment(table, analysis)

    assert adjusted_rand_score(np.arange(150) % 3, labels(desk, found)) == 1
    assert scored(desk, found, analysis, frame).tolist() == labels(desk, found).tolist()
    assert not found.by_rule


@pytest.mark.parametrize("vocabulary", ["11", "10", "8", "6"])
def test_the_grid_holds_everybody_once(desk: Desk, table: TableRef, vocabulary: str) -> None:
    found = desk.segment(table, by("segdesk.rfm", vocabulary=vocabulary))
    assert found.grid is not None

    assert sum(cell.size for cell in found.grid.cells) == found.rows
    assert sum(cell.value_share or 0 for cell in found.grid.cells) == pytest.approx(1)
    assert len(found.grid.x_labels) == len(found.grid.y_labels) == 5
    if vocabulary in ("11", "10", "6"):  # one segment to a cell: sizes add up by segment too
        for segment in found.solution(None).segments:
            mine = sum(cell.size for cell in found.grid.cells if cell.code == segment.code)
            assert mine == segment.size
    assert desk.segment(table, by("segdesk.value_tiers")).grid is None
