"""Orders of a real shop: segments changed by hand, and the next months' orders, checked with plain pandas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import pandas as pd
import pytest

from segdesk.desktop.viewmodels.segments.colors import color_indices
from segdesk.documents import Annotations, Recipe, SegmentEdit, Source, default_recipe
from segdesk.engine.arrow import read_table
from segdesk.engine.jobs import forget
from segdesk.jobs.requests import ReadRequest, RunRequest
from segdesk.results.run import RunResult
from segdesk.results.segmentation import Segmentation, Solution
from segdesk.results.table import ReadResult
from segdesk.tables.frames import load_frame
from segdesk.text import render
from tests.engine.conftest import Desk

K = 4
UNTIL = "2011-09-01"


@dataclass(frozen=True)
class Shop:
    """The orders until September and all of them, and the recipe made for the first."""

    desk: Desk
    orders: pd.DataFrame
    recipe: Recipe
    folder: Path

    def run(self, orders: pd.DataFrame, *edits: SegmentEdit, previous: RunResult | None = None) -> RunResult:
        """Segment the customers of some orders into four, under the same recipe."""
        path = self.folder / f"orders{len(orders)}.csv"
        orders.drop(columns=["when", "amount"]).to_csv(path, index=False)
        source = msgspec.structs.replace(self.recipe.sources[0], path=str(path))
        read = ReadResult.from_plain(self.desk.job("read", ReadRequest(source=source)).result)
        analysis = msgspec.structs.replace(self.recipe.analyses[0], edits=edits, n_segments=K)
        request = RunRequest(
            recipe=self.recipe.with_analysis(analysis),
            tables={source.id: read.table},
            analysis=analysis.id,
            previous=previous.segmentation if previous else None,
            previous_table=previous.table if previous else None,
            n_shown=K,
        )
        return RunResult.from_plain(self.desk.job("run", request).result)

    def early(self) -> pd.DataFrame:
        """The orders until September."""
        return self.orders[self.orders["when"] < UNTIL]

    def placed(self, run: RunResult) -> pd.Series:
        """Return the id of the segment of every customer."""
        found = found_in(run)
        solution = found.solution(K)
        codes = read_table(self.desk.path(found.labels))[solution.column].to_numpy()
        ids = {segment.code: segment.id for segment in solution.segments}
        customers = load_frame(self.desk.path(run.table.artifact))[found.customer_column].astype(str)
        return pd.Series([ids[code] for code in codes], index=customers.to_numpy())


def found_in(run: RunResult) -> Segmentation:
    assert run.segmentation is not None
    return run.segmentation


@pytest.fixture
def shop(corpus: Callable[[str], Path], tmp_path: Path) -> Shop:
    forget()
    orders = pd.read_csv(corpus("online_retail_france/online_retail_france.csv"), dtype=str)
    orders["when"] = pd.to_datetime(orders["InvoiceDate"], format="%m/%d/%Y %H:%M")
    orders["amount"] = orders["Quantity"].astype(float) * orders["UnitPrice"].astype(float)
    path = tmp_path / "first.csv"
    orders[orders["when"] < UNTIL].drop(columns=["when", "amount"]).to_csv(path, index=False)
    desk = Desk(tmp_path)
    source = Source(id="file", path=str(path))
    read = ReadResult.from_plain(desk.job("read", ReadRequest(source=source)).result)
    return Shop(desk, orders, default_recipe(source, read.table), tmp_path)


def spent(orders: pd.DataFrame) -> pd.Series:
    return orders.dropna(subset="CustomerID").groupby("CustomerID")["amount"].sum()


def check(solution: Solution, placed: pd.Series, value: pd.Series) -> None:
    """Every size and sum is that of a group-by, and every customer is somewhere."""
    assert set(placed.index) == set(value.index)
    sizes, sums = placed.value_counts(), value.groupby(placed).sum()
    assert {s.id: s.size for s in solution.segments} == sizes.to_dict()
    for segment in solution.segments:
        assert segment.value_sum == pytest.approx(sums[segment.id], abs=0.01)
        assert segment.value_share == pytest.approx(sums[segment.id] / value.sum(), abs=1e-6)


def test_changes_by_hand_move_the_customers_and_the_value_they_say(shop: Shop) -> None:
    early = shop.early()
    value = spent(early)
    base = shop.run(early)
    before, solution = shop.placed(base), found_in(base).solution(K)
    check(solution, before, value)

    small, other, large = sorted(solution.segments, key=lambda s: s.size)[:3]
    merge = SegmentEdit(id="m", kind="merge", segments=(other.id, small.id), n_segments=K)
    merged = shop.run(early, merge, previous=base)
    after, told = shop.placed(merged), found_in(merged).solution(K)
    check(told, after, value)
    assert after.equals(before.replace(small.id, other.id))
    assert told.edits[0].customers == (before == small.id).sum()
    assert told.edits[0].value_share == pytest.approx(value[before == small.id].sum() / value.sum())

    split = SegmentEdit(id="s", kind="split", segments=(large.id,), n_segments=K)
    divided = shop.run(early, merge, split, previous=merged)
    parts, told = shop.placed(divided), found_in(divided).solution(K)
    check(told, parts, value)
    changed = parts != after
    assert set(before[changed]) == {large.id}
    assert sorted(told.edits[1].parts) == sorted(parts[before == large.id].value_counts())

    pair = [before.index[before == s.id][0] for s in (small, large)]
    together = SegmentEdit(id="t", kind="together", customers=((pair[0],), (pair[1],)))
    kept = shop.run(early, together, previous=base)
    joined = shop.placed(kept)
    check(found_in(kept).solution(K), joined, value)
    assert joined[pair[0]] == joined[pair[1]]

    least = int(np.sort([s.size for s in solution.segments])[1])
    minimum = SegmentEdit(id="l", kind="minimum", least=least)
    grown = shop.run(early, minimum, previous=base)
    roomy = shop.placed(grown)
    check(found_in(grown).solution(K), roomy, value)
    assert roomy.value_counts().min() >= least

    undone = shop.run(early, previous=divided)
    assert shop.placed(undone).equals(before)


def test_the_next_months_keep_the_segments_and_tell_who_moved(shop: Shop) -> None:
    early, orders = shop.early(), shop.orders
    first = shop.run(early)
    now = shop.run(orders, previous=first)
    changes = now.changes
    assert changes is not None
    before, after = shop.placed(first), shop.placed(now)
    value_before, value = spent(early), spent(orders)
    check(found_in(now).solution(K), after, value)

    common = before.index.intersection(after.index)
    moved = common[(before[common] != after[common]).to_numpy()]
    assert changes.by == "customers"
    assert (changes.common, changes.joined, changes.left) == (69, 18, 0)
    assert changes.moved == len(moved)
    assert len(moved) < len(common) / 2
    assert changes.value_moved_share == pytest.approx(value[moved].sum() / value.sum(), abs=1e-6)
    assert changes.moved_list is not None
    listed = read_table(shop.desk.path(changes.moved_list)).to_pandas().set_index("customer")
    assert set(listed.index.astype(str)) == set(moved)
    assert (listed["before"] == before[listed.index]).all()
    assert (listed["now"] == after[listed.index]).all()
    assert listed["value"].to_numpy() == pytest.approx(value[listed.index].to_numpy(), abs=0.01)

    flows = {(f.before, f.now): f.customers for f in changes.flows if f.known and f.before is not None}
    counted = pd.crosstab(before[common], after[common]).stack()
    assert flows == {pair: n for pair, n in counted.items() if n}
    for segment in changes.segments:
        assert (segment.before or 0) == (before == segment.id).sum()
        assert (segment.now or 0) == (after == segment.id).sum()
        assert segment.value_now in (None, pytest.approx(value[after == segment.id].sum(), abs=0.01))
        assert segment.value_before in (
            None,
            pytest.approx(value_before[before == segment.id].sum(), abs=0.01),
        )


def test_the_next_months_keep_names_and_colours(shop: Shop) -> None:
    first = shop.run(shop.early())
    now = shop.run(shop.orders, previous=first)
    old, new = found_in(first).solution(K), found_in(now).solution(K)
    kept = {s.id for s in old.segments} & {s.id for s in new.segments}
    assert len(kept) >= K - 1
    # a segment is the one from which most of its customers came
    before, after = shop.placed(first), shop.placed(now)
    for segment in kept:
        came = before.reindex(after.index[after == segment]).dropna()
        assert came.mode()[0] == segment, render(new.segment(segment).name)
    colors = color_indices(found_in(first), Annotations())
    later = color_indices(found_in(now), Annotations(), colors)
    assert {segment: later[segment] for segment in kept} == {segment: colors[segment] for segment in kept}
    assert len({later[s.id] for s in new.segments}) == len(new.segments)
