"""Settings are read from signatures, and values are checked in words."""

from typing import Annotated, Literal

import pytest
from sklearn.cluster import KMeans
from sklearn.mixture import GaussianMixture

from segdesk.api import Clusterer, Column, Pairs, Param, StageError, TableStep
from segdesk.plugins.registry import Registry
from segdesk.plugins.schema import SchemaError, check_value, stage_params
from segdesk.results.plugins import StageInfo
from segdesk.text import render


class Everything:
    """Has one setting of every type."""

    def __init__(
        self,
        whole: Annotated[
            int, Param("Whole", ge=2, le=20, step=1, unit="days", help="Help.", advanced=True)
        ] = 5,
        real: Annotated[float, Param("Real", ge=0)] = 0.5,
        flag: Annotated[bool, Param("Flag")] = True,
        choice: Annotated[Literal["a", "b"], Param("Choice", choices={"a": "First", "b": "Second"})] = "a",
        maybe: Annotated[int | None, Param("Maybe", show_when=("flag", True))] = None,
        text: Annotated[str, Param("Text")] = "x",
        column: Annotated[str | None, Column("Column", role="date", types=["date"])] = None,
        columns: Annotated[list[str] | None, Column("Columns", roles=["measure", "amount"])] = None,
        random_state: int | None = None,
    ) -> None:
        self.values = dict(locals())


def described(factory, **kwargs):
    return stage_params(Clusterer("a.b", "Title", factory, **kwargs))


def test_every_type_becomes_a_field():
    found = {param.name: param for param in described(Everything)}

    assert {name: param.type for name, param in found.items()} == {
        "whole": "int",
        "real": "float",
        "flag": "bool",
        "choice": "choice",
        "maybe": "int",
        "text": "text",
        "column": "column",
        "columns": "columns",
    }
    whole = found["whole"]
    assert (whole.ge, whole.le, whole.step, whole.unit, whole.help) == (2, 20, 1, "days", "Help.")
    assert whole.advanced
    assert found["choice"].choices == (("a", "First"), ("b", "Second"))
    assert found["maybe"].optional
    assert found["maybe"].show_when == ("flag", True)
    assert found["column"].column_roles == ("date",)
    assert found["column"].column_types == ("date",)
    assert found["columns"].column_roles == ("measure", "amount")


def test_a_foreign_estimator_needs_no_class():
    params = [
        Param("Number of segments", name="n_clusters", sets="n_components", ge=2, default=3),
        Param("Rounds", name="max_iter", ge=1),
    ]
    stage = Clusterer("a.gmm", "Mixture", GaussianMixture, summary="Stretched segments.", params=params)
    found = stage_params(stage)
    info = StageInfo(
        id="a.gmm", kind="clusterer", title="Mixture", summary="", plugin="a", domain="a", params=found
    )
    made = Registry([], [(stage, info)]).create("a.gmm", {"max_iter": 7}, seed=4)

    assert [(param.name, param.type, param.default) for param in found] == [
        ("n_clusters", "int", 3),
        ("max_iter", "int", 100),
    ]
    assert (made.n_components, made.max_iter, made.random_state) == (3, 7, 4)


def by_file(value: Annotated[dict[str, dict[str, str]] | None, Pairs("Columns")] = None): ...


def test_pairs_can_be_given_by_file():
    [param] = stage_params(TableStep("acme.by_file", "By file", by_file))

    assert param.type == "file_pairs"
    assert check_value(param, {"a": {"Total": "Amount"}}) == {"a": {"Total": "Amount"}}
    for wrong in ({"a": "b"}, {"a": {"b": 1}}, ["a"]):
        with pytest.raises(StageError):
            check_value(param, wrong)


def wrong_type(value: Annotated[dict[str, int], Param("Value")] = {}): ...  # noqa: B006
def two_types(value: Annotated[int | str, Param("Value")] = 1): ...
def no_default(value: Annotated[int, Param("Value")]): ...
def default_out_of_range(value: Annotated[int, Param("Value", ge=5)] = 1): ...
def column_of_numbers(value: Annotated[int, Column("Value")] = 1): ...
def other_choices(value: Annotated[Literal["a", "b"], Param("Value", choices={"a": "A"})] = "a"): ...
def loose(**settings): ...


@pytest.mark.parametrize(
    "factory",
    [wrong_type, two_types, no_default, default_out_of_range, column_of_numbers, other_choices, loose],
)
def test_a_declaration_without_a_form_field_is_an_error(factory):
    with pytest.raises(SchemaError, match=r"value|settings"):
        described(factory)


def test_a_foreign_setting_that_does_not_exist_is_an_error():
    with pytest.raises(SchemaError, match="n_groups"):
        described(KMeans, params=[Param("Groups", name="n_groups")])


FOUND = {param.name: param for param in described(Everything)}


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("whole", 7, 7),
        ("whole", 7.0, 7),
        ("real", 3, 3.0),
        ("flag", False, False),
        ("choice", "b", "b"),
        ("maybe", None, None),
        ("columns", ("a", "b"), ["a", "b"]),
    ],
)
def test_good_values_pass(name, value, expected):
    checked = check_value(FOUND[name], value)

    assert checked == expected
    assert type(checked) is type(expected)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("whole", 1, "“Whole” must be between 2 and 20."),
        ("whole", 2.5, "“Whole” must be a whole number."),
        ("whole", True, "“Whole” must be a number."),
        ("whole", "7", "“Whole” must be a number."),
        ("whole", None, "“Whole” needs a value."),
        ("real", -1, "“Real” must be at least 0."),
        ("real", float("nan"), "“Real” must be a number."),
        ("flag", 1, "“Flag” is either on or off."),
        ("choice", "c", "“Choice” must be one of: First, Second."),
        ("text", 5, "“Text” must be text."),
        ("columns", "a", "“Columns” must be a list of columns."),
        ("columns", [1], "“Columns” must be a list of columns."),
    ],
)
def test_bad_values_are_refused_in_words(name, value, sentence):
    with pytest.raises(StageError) as caught:
        check_value(FOUND[name], value)

    assert render(caught.value.message) == sentence
