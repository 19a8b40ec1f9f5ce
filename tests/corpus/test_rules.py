"""RFM groups and value tiers of public files, looked at as a marketer would."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from segdesk.documents import Source, Step, default_recipe, new_id
from segdesk.engine.errors import EngineError
from segdesk.jobs.requests import ReadRequest, RunRequest
from segdesk.results.run import RunResult
from segdesk.results.segmentation import Segmentation
from segdesk.results.table import ReadResult
from segdesk.text import render
from tests.engine.conftest import Desk, desk

__all__ = ["desk"]

ORDERS = {
    "cdnow_sample/CDNOW_sample.txt": 2357,
    "online_retail_france/online_retail_france.csv": 87,
    "superstore_xls/Sample - Superstore.xls": 793,
}


def segmented(desk: Desk, path: Path, method: str, **params: Any) -> Segmentation:
    source = Source(id="file", path=str(path))
    read = ReadResult.from_plain(desk.job("read", ReadRequest(source=source)).result)
    recipe = default_recipe(source, read.table)
    analysis = msgspec.structs.replace(
        recipe.analyses[0], model=Step(id=new_id(), stage=method, params=params)
    )
    request = RunRequest(
        recipe=recipe.with_analysis(analysis), tables={"file": read.table}, analysis=analysis.id
    )
    found = RunResult.from_plain(desk.job("run", request).result).segmentation
    assert found is not None
    return found


@pytest.mark.parametrize("vocabulary", ["11", "10", "8", "6"])
@pytest.mark.parametrize("name", ORDERS)
def test_rfm_of_orders(name: str, vocabulary: str, desk: Desk, corpus: Callable[[str], Path]) -> None:
    found = segmented(desk, corpus(name), "segdesk.rfm", vocabulary=vocabulary)
    segments = {segment.name.id: segment for segment in found.solution(None).segments}

    assert sum(segment.size for segment in segments.values()) == found.rows == ORDERS[name]
    assert sum(segment.value_share or 0 for segment in segments.values()) == pytest.approx(1)
    best = segments["Key customers: keep" if vocabulary == "8" else "Champions"]
    worst = segments[
        {"11": "Lost", "10": "Hibernating", "8": "Long gone, small orders", "6": "Inactive"}[vocabulary]
    ]
    # who buys late, often and much brings more than their number, and most per head of all
    assert (best.value_share or 0) > 1.3 * best.share
    assert (worst.value_share or 0) < 0.8 * worst.share
    assert all(segment.share < 0.6 for segment in segments.values())
    assert (found.solution(None).scores.stability or 0) > 0.7


@pytest.mark.parametrize("name", ORDERS)
def test_few_customers_bring_most(name: str, desk: Desk, corpus: Callable[[str], Path]) -> None:
    a, _, c = segmented(desk, corpus(name), "segdesk.value_tiers").solution(None).segments

    assert 0.8 <= (a.value_share or 0) < 0.83
    assert a.share < 0.65
    assert (c.value_share or 0) <= 0.05


def test_a_table_that_has_r_f_and_m(desk: Desk, corpus: Callable[[str], Path]) -> None:
    found = segmented(desk, corpus("consumption_rfm_xls/consumption_data.xls"), "segdesk.rfm", vocabulary="8")

    assert {use.column for use in found.columns if use.used} == {"R", "F", "M"}
    assert found.solution(None).n_segments == 8
    assert sum(segment.size for segment in found.solution(None).segments) == found.rows == 940


def test_orders_without_a_customer_are_refused_in_words(desk: Desk, corpus: Callable[[str], Path]) -> None:
    with pytest.raises(EngineError) as caught:
        segmented(desk, corpus("tmall_orders/tmall_order_report.csv"), "segdesk.rfm")

    assert "Last purchase" in render(caught.value.message)
