import numpy as np
import pandas as pd
import pytest

from segdesk.documents.actions import LEVELS, TOPICS, ActionRule, ActionRules, built_in, fitting_rule, suggest
from segdesk.documents.actions_text import ACTIONS
from segdesk.engine.segmentation.profile import compare, features, profile_rows
from segdesk.engine.segmentation.solutions import value_column
from segdesk.engine.segmentation.words.actions import effects_of
from segdesk.engine.segmentation.words.column_words import said_names, short_names, spoken, unit
from segdesk.engine.segmentation.words.meaning import meaning, scenario
from segdesk.engine.segmentation.words.naming import differences, name_segments
from segdesk.engine.segmentation.words.traits import traits
from segdesk.results.table import Column
from segdesk.text import render


def column(name: str, type: str = "number") -> Column:
    return Column(name=name, type=type, role="measure")


def rows_of(frame: pd.DataFrame, labels: np.ndarray):
    columns = [column(name, "category" if frame[name].dtype == "category" else "number") for name in frame]
    return compare(features(frame, columns, set(frame)), labels, int(labels.max()) + 1)


@pytest.mark.parametrize("kind", ["shop", "contract", "bank", "clinic", "school", "general"])
def test_every_rule_names_an_action_and_levels_that_exist(kind) -> None:
    for rule in built_in(kind):
        assert rule.action in ACTIONS
        assert rule.when
        assert set(rule.when) <= set(TOPICS)
        assert set(rule.when.values()) <= set(LEVELS)


def test_every_action_is_used_by_a_rule_or_is_the_last_resort() -> None:
    kinds = ("shop", "contract", "bank", "clinic", "school", "general")
    used = {rule.action for kind in kinds for rule in built_in(kind)}
    assert set(ACTIONS) - used <= {"learn"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Recency (days)", "recency"),
        ("距上次购买天数", "recency"),
        ("Orders", "frequency"),
        ("Total spent", "monetary"),
        ("消费总额", "monetary"),
        ("Annual Income (k$)", "income"),
        ("Age", "age"),
        ("年龄", "age"),
        ("Average order", "basket"),
        ("MonthlyCharges", "charges"),
        ("Wage", "income"),
        ("Messages", None),
    ],
)
def test_meaning_is_recognised_by_name(name: str, expected: str | None) -> None:
    assert meaning(column(name)) == expected


def test_the_kind_of_business_is_recognised() -> None:
    assert scenario([column("Recency (days)"), column("Orders"), column("Total spent")]) == "shop"
    assert scenario([column("tenure"), column("Contract"), column("MonthlyCharges")]) == "contract"
    assert scenario([column("Glucose"), column("BMI")]) == "clinic"
    assert scenario([column("x"), column("y")]) == "general"


def test_buyers_get_names_and_actions_of_the_trade() -> None:
    labels = np.repeat(np.arange(4, dtype=np.int16), 50)
    noise = np.random.default_rng(0).normal(size=(200, 3))
    levels = np.array([[5, 40, 900], [200, 3, 40], [180, 35, 800], [10, 3, 50]])[labels]
    frame = pd.DataFrame(levels + noise, columns=["Recency (days)", "Orders", "Total spent"])
    rows = rows_of(frame, labels)
    names = {code: render(name) for code, name in name_segments(rows, range(4)).items()}
    assert names[0] == "Loyal big spenders"
    assert names[1] == "Sleeping one-time buyers"
    assert names[2] == "Valuable but slipping away"
    assert names[3] == "Recent first-time buyers"
    actions = {code: suggest("shop", effects_of(differences(rows, code), None)) for code in range(4)}
    assert actions[0] == ACTIONS["reward"]
    assert actions[1] == ACTIONS["win_back_once"]
    assert actions[2] == ACTIONS["win_back_personal"]
    assert render(traits(differences(rows, 0))[0].text)


def test_names_differ_even_when_segments_hardly_do() -> None:
    labels = np.arange(300, dtype=np.int16) % 6
    frame = pd.DataFrame({"x": np.random.default_rng(0).normal(size=300)})
    names = [render(name) for name in name_segments(rows_of(frame, labels), range(6)).values()]
    assert len(set(names)) == 6


def test_traits_hold_the_numbers() -> None:
    labels = np.repeat(np.arange(2, dtype=np.int16), 50)
    frame = pd.DataFrame(
        {
            "Score": np.repeat([10.0, 30.0], 50) + np.tile([-1.0, 1.0], 50),
            "Contract": pd.Categorical(np.repeat(["monthly", "yearly"], 50)),
        }
    )
    texts = {t.column: render(t.text) for t in traits(differences(rows_of(frame, labels), 0))}
    assert texts["Score"] == "Low score: 10 (all: 20)"
    assert texts["Contract"] == "Contract: monthly for 100\u00a0% (all: 50\u00a0%)"


def test_skewed_columns_show_medians_and_missing_values_are_left_out() -> None:
    labels = np.repeat(np.arange(2, dtype=np.int16), 4)
    frame = pd.DataFrame({"Spent": [1.0, 2.0, 3.0, np.nan, 10.0, 20.0, 30.0, 90000.0]})
    row = rows_of(frame, labels)[0]
    assert row.typical.tolist() == [2.0, 25.0]
    assert row.overall == 10.0


def test_what_a_customer_earns_or_owes_is_not_what_he_brings() -> None:
    frame = pd.DataFrame({"Annual income": [1.0, 2.0], "Credit limit": [5.0, 6.0], "Total spent": [3.0, 4.0]})
    columns = [Column(name=name, type="number", role="amount") for name in frame]
    assert value_column(columns, frame) == "Total spent"
    assert value_column(columns[:2], frame) is None


def test_of_two_loyal_groups_the_lesser_are_regulars() -> None:
    rng = np.random.default_rng(4)
    labels = np.repeat([0, 1, 2, 3], 60)
    frame = pd.DataFrame(
        {
            "Recency (days)": np.array([8, 10, 300, 310])[labels] + rng.normal(0, 2, 240),
            "Orders": np.array([20, 14, 1, 2])[labels] + rng.normal(0, 0.3, 240),
            "Total spent": np.array([9000, 5000, 100, 200])[labels] + rng.normal(0, 20, 240),
        }
    )
    names = name_segments(rows_of(frame, labels), [0, 1, 2, 3])
    assert render(names[0]) == "Loyal big spenders"
    assert render(names[1]) == "Loyal regulars"
    assert len({render(name) for name in names.values()}) == 4


@pytest.mark.parametrize(
    ("name", "said", "measure"),
    [
        ("MonthlyCharges", "Monthly charges", ""),
        ("Detergents_Paper", "Detergents Paper", ""),
        ("Annual Income (k$)", "Annual Income", "k$"),
        ("Spending Score (1-100)", "Spending Score", ""),
        ("Tenure (months)", "Tenure", "months"),
        ("最近购买（天）", "最近购买", "天"),
        ("Milk (share)", "Milk", ""),
        ("Term (credited)", "Term (credited)", ""),
        ("HbA1c (%)", "HbA1c", "%"),
    ],
)
def test_columns_are_said_as_a_person_would(name: str, said: str, measure: str) -> None:
    assert (spoken(name), unit(name)) == (said, measure)


def test_columns_keep_their_capitals_where_the_table_writes_them() -> None:
    assert said_names(["Open credit lines", "GDP"]) == {
        "Open credit lines": "open credit lines",
        "GDP": "GDP",
    }
    assert said_names(["Milk", "Detergents Paper"])["Milk"] == "Milk"


def test_long_columns_lose_what_all_begin_with_but_stay_apart() -> None:
    names = [
        f"Curricular units {n} sem ({what})" for n in ("1st", "2nd") for what in ("credited", "approved")
    ]
    short = short_names(said_names(names))
    assert len(set(short.values())) == 4
    assert max(map(len, short.values())) <= 24


def test_segments_of_one_name_are_told_apart_by_what_differs_between_them() -> None:
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(3, dtype=np.int16), 80)
    frame = pd.DataFrame(
        {
            "Age": np.array([30, 31, 60])[labels] + rng.normal(0, 1, 240),
            "Income": np.array([20.0, 30, 90])[labels] + rng.normal(0, 1, 240),
        }
    )
    names = [render(name) for name in name_segments(rows_of(frame, labels), range(3)).values()]
    # both earn less than most, so that "earn more" would be read wrongly
    assert names == ["Younger, income 20", "Younger, income 30", "Older, high income"]


def test_of_two_elder_segments_the_less_old_is_not_called_the_younger_ones() -> None:
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(4, dtype=np.int16), 60)
    frame = pd.DataFrame(
        {
            "Age": np.array([25.0, 25, 47, 64])[labels] + rng.normal(0, 1, 240),
            "Income": np.array([85.0, 80, 20, 20])[labels] + rng.normal(0, 1, 240),
        }
    )
    names = [render(name) for name in name_segments(rows_of(frame, labels), range(4)).values()]
    assert names[2:] == ["Low income, around 47", "Low income, around 64"]


def test_a_trait_that_a_few_extremes_make_is_in_no_name_and_no_sentence() -> None:
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(2, dtype=np.int16), 100)
    change = np.where(labels == 0, -5.0, 5.0) + rng.normal(0, 1, 200)
    change[:40] = 300.0  # the average of the first lies far above, its middle below
    visits = np.where(labels == 0, 40.0, 90.0) + rng.normal(0, 9, 200)
    frame = pd.DataFrame({"Visits": visits, "Gain": change})
    rows = rows_of(frame, labels)
    first = differences(rows, 0)
    assert next(d for d in first if d.words == "gain").effect > 0.4
    assert "gain" not in render(name_segments(rows, range(2))[0]).lower()
    assert [trait.column for trait in traits(first)] == ["Visits"]


def test_all_means_all_customers_also_those_in_no_segment() -> None:
    labels = np.array([0, 0, 1, 1, -1, -1], dtype=np.int16)
    frame = pd.DataFrame(
        {
            "Income": [1.0, 3, 5, 7, 44, 60],
            "Town": pd.Categorical(["a", "a", "b", "b", "b", "b"]),
        }
    )
    rows = {row.feature.column.name: row for row in rows_of(frame, labels)}
    assert rows["Income"].overall == pytest.approx(frame["Income"].mean())
    assert rows["Income"].typical.tolist() == [2.0, 6.0]
    assert rows["Town"].overall == pytest.approx(2 / 6)
    assert rows["Town"].typical.tolist() == [1.0, 0.0]


def test_the_same_traits_in_another_order_are_the_same_name() -> None:
    rng = np.random.default_rng(1)
    labels = np.repeat(np.arange(3, dtype=np.int16), 80)
    frame = pd.DataFrame(
        {
            "Debt": np.array([30.0, 22, 1])[labels] + rng.normal(0, 1, 240),
            "Income": np.array([50.0, 70, 10])[labels] + rng.normal(0, 1, 240),
            "Age": np.array([40.0, 60, 50])[labels] + rng.normal(0, 9, 240),
        }
    )
    names = [render(name) for name in name_segments(rows_of(frame, labels), range(3)).values()]
    assert len({tuple(sorted(name.lower().split(", "))) for name in names}) == 3
    assert not any("(2)" in name for name in names)


def test_shares_are_means_in_per_cent_and_small_numbers_are_means() -> None:
    labels = np.repeat(np.arange(2, dtype=np.int16), 50)
    frame = pd.DataFrame(
        {
            "Milk (share)": np.where(labels == 0, np.tile([0.0, 0.0, 0.0, 0.0, 0.7], 20), 0.0),
            "Complaints": np.where(labels == 0, np.tile([0.0, 0.0, 0.0, 0.0, 8.0], 20), 0.0),
        }
    )
    rows = {row.feature.column.name: row for row in rows_of(frame, labels)}
    assert rows["Milk (share)"].typical.tolist() == pytest.approx([0.14, 0.0])
    assert rows["Complaints"].typical.tolist() == pytest.approx([1.6, 0.0])
    texts = [render(t.text) for t in traits(differences(list(rows.values()), 0))]
    assert "Milk: 14\u00a0% of what they buy (all: 7\u00a0%)" in texts
    assert "Many complaints: 1.6 (all: 0.8)" in texts
    assert next(r for r in profile_rows(list(rows.values()), [0, 1]) if "Milk" in r.column).kind == "share"


def test_a_persons_rules_come_before_those_for_everybody() -> None:
    effects = {"income": 1.5, "strongest": 1.5}
    assert suggest("shop", effects) == ACTIONS["develop"]
    own = ActionRules().with_scenario(
        "shop", (ActionRule(when={"income": "very high"}, action="Ring {them}"),)
    )
    assert render(suggest("shop", effects, own)) == "Ring {them}"
    assert suggest("bank", effects, own) == ACTIONS["premium"]
    assert own.with_scenario("shop", None) == ActionRules()
    assert fitting_rule("general", {}, own) is None
