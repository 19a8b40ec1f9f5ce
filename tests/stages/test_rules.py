"""RFM groups and value tiers: definitions that hold for every customer, and words that say what they are."""

import json
from itertools import product

import numpy as np
import pandas as pd
import pytest

from segdesk.api import StageError
from segdesk.api.files import own_files_in
from segdesk.resources import RULES, resource
from segdesk.text import render, set_language
from segdesk_clustering.rfm_scores import fifths, score, typed_limits

FILE = resource(RULES, "rfm_groups.json")
VOCABULARIES = {"6": 6, "8": 8, "10": 10, "11": 11}
COLUMNS = {"recency": "Days", "frequency": "Orders", "monetary": "Spent"}


@pytest.fixture(autouse=True)
def own_folder(tmp_path):
    own_files_in(tmp_path)
    yield tmp_path
    own_files_in(None)


@pytest.fixture
def buyers() -> pd.DataFrame:
    random = np.random.default_rng(3)
    return pd.DataFrame(
        {
            "Days": random.integers(0, 400, 1000),
            "Orders": random.geometric(0.4, 1000),
            "Spent": random.lognormal(4, 1, 1000).round(2),
        }
    )


@pytest.fixture
def rfm(make):
    return lambda **params: make("rfm", **{**COLUMNS, **params})


# -- vocabularies ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", VOCABULARIES)
def test_every_combination_of_scores_belongs_to_exactly_one_group(name, rfm, buyers):
    groups = json.loads(FILE.read_text(encoding="utf-8"))["vocabularies"][name]
    found = rfm(vocabulary=name).fit(buyers)

    assert len(groups) == VOCABULARIES[name] == len({group["id"] for group in groups})
    taken = set()
    for r, f, m in product(range(1, 6), repeat=3):
        scores = {"recency": r, "frequency": f, "monetary": m, "value": int((f + m) / 2 + 0.5)}
        mine = {
            at
            for at, group in enumerate(groups)
            for box in group["when"]
            if all(low <= scores[axis] <= high for axis, (low, high) in box.items())
        }
        assert mine == {int(found.cells_[r - 1, f - 1, m - 1])}, (r, f, m)
        taken |= mine
    assert taken == set(range(len(groups)))


@pytest.mark.parametrize("name", VOCABULARIES)
def test_every_group_has_words_in_both_languages(name):
    groups = json.loads(FILE.read_text(encoding="utf-8"))["vocabularies"][name]

    for language in ("en", "zh_CN"):
        names = [group["name"][language] for group in groups]
        assert len(set(names)) == len(names)
        assert all(group["action"][language] for group in groups)
    assert all(any("\u4e00" <= c <= "\u9fff" for c in group["name"]["zh_CN"]) for group in groups)


def test_the_best_and_the_worst_stand_where_one_expects_them(rfm):
    three = pd.DataFrame({"Days": [1, 500, 1], "Orders": [50, 1, 1], "Spent": [9000.0, 5.0, 5.0]})
    limits = {
        "scoring": "limits",
        "recency_limits": "30, 90, 180, 365",
        "frequency_limits": "2, 3, 5, 10",
        "monetary_limits": "50, 100, 250, 1000",
    }

    for vocabulary, names in {
        "11": ["Champions", "Lost", "New customers"],
        "10": ["Champions", "Hibernating", "New customers"],
        "6": ["Champions", "Inactive", "Recent customers"],
        "8": ["Key customers: keep", "Long gone, small orders", "Newcomers with small orders"],
    }.items():
        found = rfm(vocabulary=vocabulary, **limits).fit(three)
        assert [render(found.segment_names_[code]) for code in found.labels_] == names


def test_names_and_actions_follow_the_language(rfm, buyers):
    found = rfm(vocabulary="8").fit(buyers)

    set_language("zh_CN")
    assert render(found.segment_names_[0]) == "重要价值客户"
    assert "天内购买过" in render(found.segment_rules_[0])
    set_language("en")
    assert render(found.segment_names_[0]) == "Key customers: keep"


def test_a_person_can_change_names_and_ranges(rfm, buyers, own_folder):
    plain = rfm(vocabulary="6").fit(buyers)
    document = json.loads(FILE.read_text(encoding="utf-8"))
    document["vocabularies"]["6"][0]["name"] = {"en": "Darlings", "zh_CN": "心头好"}
    document["vocabularies"]["6"][0]["when"] = [{"recency": [5, 5], "value": [4, 5]}]
    document["vocabularies"]["6"][1]["when"].append({"recency": [4, 4], "value": [4, 5]})
    (own_folder / FILE.name).write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")

    found = rfm(vocabulary="6").fit(buyers)

    assert render(found.segment_names_[0]) == "Darlings"
    assert found.notes_ == ()
    assert 0 < (found.labels_ == 0).sum() < (plain.labels_ == 0).sum()


def _gap(document):
    document["vocabularies"]["6"][0]["when"] = []


def _overlap(document):
    document["vocabularies"]["6"][0]["when"] = [{"recency": [1, 5]}]


def _nameless(document):
    document["vocabularies"]["6"][2]["name"] = {"en": ""}


def _missing(document):
    del document["vocabularies"]["6"]


def _misspelt(document):
    document["vocabularies"]["6"][0]["wenn"] = document["vocabularies"]["6"][0].pop("when")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_gap, "No group takes the scores 4-2-5."),
        (_overlap, "belong to several groups: champions"),
        (_nameless, "The group “recent” needs a name and an action."),
        (_missing, "no vocabulary “6”"),
        (_misspelt, "does not have the right form"),
        (None, "does not have the right form"),
    ],
)
def test_a_broken_file_is_said_and_the_one_of_the_app_is_used(spoil, words, rfm, buyers, own_folder):
    plain = rfm(vocabulary="6").fit(buyers)
    document = json.loads(FILE.read_text(encoding="utf-8"))
    if spoil is not None:
        spoil(document)
    text = json.dumps(document) if spoil is not None else "{ not JSON"
    (own_folder / FILE.name).write_text(text, encoding="utf-8")

    found = rfm(vocabulary="6").fit(buyers)

    assert words in render(found.notes_[0])
    assert found.labels_.tolist() == plain.labels_.tolist()


def test_a_file_that_is_no_text_is_said_too(rfm, buyers, own_folder):
    (own_folder / FILE.name).write_bytes(b"\xff\xfe\x00\xd8")

    assert "cannot be read" in render(rfm().fit(buyers).notes_[0])


# -- scores ---------------------------------------------------------------------------------


def test_fifths_are_fifths_where_no_values_are_equal():
    values = np.random.default_rng(0).permutation(1000.0 + np.arange(1000))

    assert np.bincount(score(values, fifths(values)), minlength=6).tolist() == [0, 200, 200, 200, 200, 200]


def test_equal_values_have_equal_scores_in_any_order():
    values = np.array([1.0] * 60 + [2.0] * 20 + [3.0] * 15 + [9.0] * 5)
    shuffled = np.random.default_rng(1).permutation(values)

    assert fifths(values).tolist() == fifths(shuffled).tolist()
    scores = score(values, fifths(values))
    assert {value: set(scores[values == value].tolist()) for value in (1.0, 2.0, 3.0, 9.0)} == {
        1.0: {1},
        2.0: {4},
        3.0: {5},
        9.0: {5},
    }


def test_where_nobody_differs_everybody_is_in_the_middle():
    same = np.full(20, 7.0)

    assert set(score(same, fifths(same)).tolist()) == {3}
    assert score(np.array([np.nan, 7.0]), fifths(same)).tolist() == [0, 3]


def test_typed_limits_count_days_downwards_and_money_upwards(rfm):
    days = typed_limits("30, 90, 180, 365", render, falling=True)
    money = typed_limits("50；100；250；1000.5", render, falling=False)

    assert score(-np.array([0.0, 30, 31, 90, 180, 365, 366]), days).tolist() == [5, 5, 4, 4, 3, 2, 1]
    assert score(np.array([0, 50, 99.9, 100, 250, 1000.5]), money).tolist() == [1, 2, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "text", ["", "30, 90", "90, 30, 10, 5", "a, b, c, d", "1, 1, 2, 3", "1, 2, 3, 4 or 5"]
)
def test_limits_that_are_none_are_refused_in_words(text, rfm, buyers):
    with pytest.raises(StageError) as caught:
        rfm(scoring="limits", monetary_limits=text).fit(buyers)
    assert "four rising numbers" in render(caught.value.message)


def test_dates_of_the_last_purchase_do_as_well_as_days(rfm, buyers):
    dated = buyers.assign(Last=pd.Timestamp("2024-06-30") - pd.to_timedelta(buyers["Days"], unit="D"))

    by_date = rfm(recency="Last").fit(dated)

    assert by_date.labels_.tolist() == rfm().fit(buyers).labels_.tolist()
    later = dated.assign(Last=dated["Last"] + pd.Timedelta(days=1000))
    assert set(by_date.scores(later)["recency"].tolist()) == {5}  # counted by the limits that were learned


def test_new_customers_are_scored_by_the_limits_that_were_learned(rfm, buyers):
    found = rfm().fit(buyers)
    poor = buyers.assign(Spent=buyers["Spent"] / 1000)

    assert found.predict(buyers).tolist() == found.labels_.tolist()
    assert set(found.scores(poor)["monetary"].tolist()) == {1}


def test_who_has_no_value_is_in_no_group(rfm, buyers):
    holes = buyers.astype(float)
    holes.loc[[3, 5], "Spent"] = np.nan

    assert np.flatnonzero(rfm().fit(holes).labels_ == -1).tolist() == [3, 5]
    assert (rfm(vocabulary="10").fit(holes).labels_ >= 0).all()  # it does not look at what was spent


def test_columns_that_are_not_there_are_named(make, rfm, buyers):
    with pytest.raises(StageError) as missing:
        make("rfm", recency="Days").fit(buyers)
    with pytest.raises(StageError) as twice:
        rfm(monetary="Orders").fit(buyers)

    assert "How often, How much" in render(missing.value.message)
    assert "“Orders” was chosen more than once" in render(twice.value.message)
    assert make("rfm", vocabulary="10", recency="Days", frequency="Orders").fit(buyers).labels_.min() >= 0


def test_a_rule_is_said_with_its_limits(rfm, buyers):
    found = rfm(vocabulary="8", scoring="limits").fit(buyers)

    assert render(found.segment_rules_[0]) == (
        "last purchase up to 90 days ago, bought at least 5 times, spent at least 250"
    )
    assert render(found.segment_rules_[-1]) == (
        "last purchase more than 90 days ago, bought fewer than 5 times, spent less than 250"
    )


# -- value tiers ----------------------------------------------------------------------------


def words(text: str) -> str:
    """Return a text as it is written: the space before a per cent sign does not break."""
    return text.replace(" %", "\u00a0%")


def tiers_of(worth, make, **params):
    frame = pd.DataFrame({"Spent": worth})
    return make("value_tiers", value="Spent", **params).fit(frame)


def test_a_brings_the_first_eighty_percent(make):
    worth = [500.0, 300.0, 100.0, 50.0, 20.0, 15.0, 10.0, 3.0, 1.0, 1.0]

    found = tiers_of(worth, make)

    assert found.labels_.tolist() == [0, 0, 1, 1, 2, 2, 2, 2, 2, 2]
    assert render(found.segment_rules_[0]) == words(
        "20 % of customers bring 80 % of “Spent”, each at least 300"
    )
    assert render(found.segment_rules_[2]) == words(
        "60 % of customers bring 5 % of “Spent”, each less than 50"
    )


def test_the_shares_can_be_changed(make):
    worth = [500.0, 300.0, 100.0, 50.0, 50.0]

    assert tiers_of(worth, make, first=50, second=30).labels_.tolist() == [0, 1, 2, 2, 2]
    with pytest.raises(StageError):
        tiers_of(worth, make, first=80, second=20)


def test_equal_groups_hold_equal_numbers(make):
    worth = np.random.default_rng(0).lognormal(3, 1, 1000)

    found = tiers_of(worth, make, rule="customers", n_tiers=10)

    assert np.bincount(found.labels_).tolist() == [100] * 10
    assert worth[found.labels_ == 0].min() > worth[found.labels_ == 1].max()
    assert [render(name) for name in found.segment_names_[:2]] == [words("Top 10 %"), words("10 % to 20 %")]


def test_equal_values_are_in_the_same_tier_and_nothing_is_least(make):
    found = tiers_of([10.0] * 6 + [1.0] * 4 + [np.nan, -5.0], make, rule="customers", n_tiers=3)

    assert found.labels_.tolist() == [0] * 6 + [1] * 4 + [2, 2]


@pytest.mark.parametrize("worth", [[0.0, 0.0, 0.0], [5.0, 5.0, 5.0], [np.nan, np.nan, np.nan]])
def test_nothing_to_divide_by_is_said(worth, make):
    with pytest.raises(StageError):
        tiers_of(worth, make)
