"""Tables that cannot be grouped, or hardly: each is explained in a sentence that says what to do."""

from __future__ import annotations

import msgspec
import numpy as np
import pandas as pd
import pytest

from segdesk.documents import segmentation_analysis
from segdesk.engine.errors import EngineError
from segdesk.results.segmentation import Segmentation
from segdesk.text import render
from tests.engine.conftest import Desk, three_groups


def customers(rows: int = 300) -> pd.DataFrame:
    random = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "Age": random.normal(45, 12, rows).round(1),
            "Spent": random.gamma(2, 50, rows).round(2),
            "Visits": random.poisson(5, rows),
        }
    )


def refused(desk: Desk, frame: pd.DataFrame, n_segments: int | None = None, **roles: str) -> str:
    analysis = msgspec.structs.replace(segmentation_analysis(), n_segments=n_segments, k_max=4)
    if n_segments is not None:
        analysis = msgspec.structs.replace(analysis, k_min=n_segments, k_max=n_segments)
    with pytest.raises(EngineError) as caught:
        desk.segment(desk.table(frame, f"bad{len(frame)}", **roles), analysis)
    return render(caught.value.message)


def warnings(found: Segmentation) -> str:
    return " ".join(render(warning) for warning in found.solution(None).verdict.warnings)


def left_out(found: Segmentation) -> dict[str, str]:
    return {use.column: render(use.reason) for use in found.columns if not use.used and use.reason}


def test_fewer_customers_than_segments(desk: Desk) -> None:
    assert "only 3 customers" in refused(desk, customers(3))
    text = refused(desk, customers(12), 10)
    assert text == (
        "12 customers are too few for 10 segments: there would be hardly two in each. Try at most 6."
    )


def test_fewer_kinds_of_customers_than_segments(desk: Desk) -> None:
    frame = pd.DataFrame({"A": np.repeat([1.0, 2.0, 3.0], 40), "B": np.repeat([5.0, 9.0, 7.0], 40)})
    assert "only 3 different customers" in refused(desk, frame, 5)
    found = desk.segment(desk.table(frame, "kinds"))
    assert found.suggested == 3
    assert found.solution(3).verdict.clarity == "clear"


def test_identical_rows(desk: Desk) -> None:
    frame = pd.DataFrame({"A": [1.0] * 50, "B": [2.5] * 50})
    assert "same in every column" in refused(desk, frame)


def test_constant_and_empty_columns_are_left_out_and_said(desk: Desk) -> None:
    frame = customers()
    frame["Country"] = pd.Categorical(["DE"] * 300)
    frame.loc[np.arange(300) % 100 != 7, "Visits"] = np.nan
    found = desk.segment(desk.table(frame, "holes"))
    assert left_out(found) == {
        "Country": "It has the same value everywhere",
        "Visits": "99\u00a0% of its values are missing",
    }


def test_many_categories(desk: Desk) -> None:
    random = np.random.default_rng(1)
    city = pd.Categorical([f"City {number}" for number in random.integers(0, 200, 2000)])
    found = desk.segment(desk.table(customers(2000).assign(City=city), "cities"))
    assert left_out(found) == {"City": "It has 200 different values, too many to compare"}
    text = refused(desk, pd.DataFrame({"City": city}))
    assert "“City”: It has 200 different values, too many to compare" in text
    assert "Add a column of numbers" in text


def test_text_alone(desk: Desk) -> None:
    frame = pd.DataFrame({"Comment": [f"number {n} was very friendly and quick" for n in range(200)]})
    text = refused(desk, frame)
    assert "“Comment”: Free text cannot be compared" in text
    assert "Add a column of numbers" in text


def test_hundreds_of_columns(desk: Desk) -> None:
    random = np.random.default_rng(2)
    X = random.standard_normal((200, 500))
    X[:100, :40] += 2
    frame = pd.DataFrame(X, columns=[f"Question {number}" for number in range(500)])
    frame["Again"] = frame["Question 3"] * 2 + 1
    found = desk.segment(desk.table(frame, "wide"))
    assert left_out(found) == {"Again": "It says the same as “Question 3”"}
    assert found.suggested == 2


@pytest.mark.parametrize("value", [1e9, -1e9])
def test_one_absurd_value(desk: Desk, value: float) -> None:
    frame = customers()
    frame.loc[7, "Age"] = value
    text = warnings(desk.segment(desk.table(frame, "absurd")))
    assert "One customer's “Age” is " in text
    assert "1,000,000,000" in text
    assert "correct it or leave that row out" in text


def test_one_giant_segment(desk: Desk) -> None:
    frame = customers()
    frame["Age"], frame["Visits"] = frame["Age"] / 100, frame["Visits"] / 100
    frame["Spent"] = 10.0
    frame.loc[:3, ["Age", "Spent", "Visits"]] = [[9, 500, 4], [9, 510, 4], [9.1, 490, 4], [9, 505, 4]]
    found = desk.segment(desk.table(frame, "giant"))
    text = " ".join(render(w) for s in found.solutions for w in s.verdict.warnings)
    assert "this split tells little about most of them. Try more segments" in text


def test_without_natural_segments_tiers_are_named(desk: Desk) -> None:
    random = np.random.default_rng(3)
    frame = pd.DataFrame({"Age": random.normal(40, 9, 400), "Visits": random.normal(9, 2, 400)})
    text = render(desk.segment(desk.table(frame, "cloud")).solution(None).verdict.text)
    assert "least bad split" in text
    assert "tiers by the number that matters most would serve you better" in text
    paid = desk.table(frame.assign(Spent=random.normal(500, 90, 400)), "paying", Spent="amount")
    assert "Tiers by “Spent” would serve you better." in render(
        desk.segment(paid).solution(None).verdict.text
    )


def test_groups_that_are_there_bring_no_such_words(desk: Desk) -> None:
    found = desk.segment(desk.table(three_groups(), "three", Customer="identifier"))
    assert "tiers" not in render(found.solution(None).verdict.text).lower()
    assert "One customer's" not in warnings(found)


def test_one_cloud_of_some_form_is_not_called_clear(desk: Desk) -> None:
    """Months, charges and their product: cut alike in every resample, and yet without a gap."""
    random = np.random.default_rng(30_003)
    months, charges = random.integers(0, 73, 1500), random.uniform(18, 118, 1500)
    frame = pd.DataFrame({"Months": months, "Charges": charges, "Paid": months * charges})
    for solution in desk.segment(desk.table(frame, "telecom")).solutions:
        assert solution.verdict.clarity in ("none", "weak", "fair")
