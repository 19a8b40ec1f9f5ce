"""Which columns form the segments, and which only describe them."""

from __future__ import annotations

import msgspec
import numpy as np
import pandas as pd

from segdesk.engine.segmentation.columns import choose_columns
from segdesk.results.table import Column
from segdesk.tables.frames import table_columns


def columns_of(frame: pd.DataFrame) -> tuple[Column, ...]:
    return table_columns(frame)


def used(frame: pd.DataFrame, wanted: list[str] | None = None) -> set[str]:
    return {column.name for column in choose_columns(frame, columns_of(frame), wanted).used}


def frame_of(**more: object) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    numbers = {"Age": rng.normal(40, 10, 200), "Visits": rng.poisson(5, 200).astype(float)}
    card = pd.Categorical(rng.choice(["gold", "blue", "grey"], 200))
    return pd.DataFrame({**numbers, "Card": card, **more})


def test_numbers_form_the_segments_and_categories_describe_them() -> None:
    frame = frame_of()
    assert used(frame) == {"Age", "Visits"}
    beside = {use.column: use for use in choose_columns(frame, columns_of(frame), None).left_out}
    assert "Describes" in beside["Card"].reason.id


def test_a_person_may_group_by_a_category_all_the_same() -> None:
    assert used(frame_of(), ["Age", "Card"]) == {"Age", "Card"}


def test_categories_form_the_segments_where_numbers_are_lacking() -> None:
    assert used(frame_of().drop(columns="Visits")) == {"Age", "Card"}


def test_buying_is_recency_orders_and_value() -> None:
    rng = np.random.default_rng(2)
    buying = {
        "Recency (days)": rng.exponential(90, 200),
        "Orders": rng.poisson(4, 200).astype(float),
        "Total spent": rng.lognormal(5, 1, 200),
        "Returns": rng.poisson(1, 200).astype(float),
    }
    assert used(frame_of(**buying)) == {"Recency (days)", "Orders", "Total spent"}


def test_what_was_bought_forms_segments_of_baskets() -> None:
    rng = np.random.default_rng(3)
    bought = {"tea (share)": rng.random(200), "全脂牛奶（占比）": rng.random(200)}
    assert used(frame_of(**bought)) == set(bought)


def test_without_amounts_buying_is_recency_orders_and_different_products() -> None:
    rng = np.random.default_rng(4)
    buying = {
        "Recency (days)": rng.exponential(90, 200),
        "Orders": rng.poisson(4, 200).astype(float),
        "Different products": rng.poisson(9, 200).astype(float),
    }
    assert used(frame_of(**buying, **{"tea (share)": rng.random(200)})) == set(buying)


def test_a_file_that_speaks_of_buying_keeps_its_other_numbers() -> None:
    frame = frame_of(**{"Days since last order": np.arange(200.0), "Orders": np.arange(200.0) % 7})
    frame["Total spent"] = np.arange(200.0) % 11
    columns = tuple(msgspec.structs.replace(c, original=c.name) for c in columns_of(frame))
    chosen = {column.name for column in choose_columns(frame, columns, None).used}
    assert chosen == {"Age", "Visits", "Days since last order", "Orders", "Total spent"}


def test_what_else_orders_tell_of_goods_never_changes_the_grouping() -> None:
    rng = np.random.default_rng(5)
    bought = {"Orders": rng.poisson(4, 200).astype(float), "Total spent": rng.lognormal(5, 1, 200)}
    frame = frame_of(**bought)
    goods = {"tea (share of value)": rng.random(200), "茶（金额占比）": rng.random(200)}
    more = frame.assign(**goods, **{"First product": pd.Categorical(rng.choice(["tea", "cup"], 200))})

    for mixed in (False, True):
        before = {c.name for c in choose_columns(frame, columns_of(frame), None, mixed).used}
        choice = choose_columns(more, columns_of(more), None, mixed)
        assert {c.name for c in choice.used} == before
    wanted = choose_columns(more, columns_of(more), ["First product", *goods])
    assert {c.name for c in wanted.used} == {"First product", *goods}
