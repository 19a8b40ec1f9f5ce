"""Sentences by name: values, plurals, sentences within sentences, and the way through JSON."""

from __future__ import annotations

import msgspec
import pytest

from segdesk.text import Message, msg, plural, render, set_language


@pytest.fixture
def chinese():
    set_language("zh_CN")


def test_values_are_worded():
    text = render(
        msg(
            "{n} of {share:percent} since {when:date}: {columns:list} ({year:raw}, {on}, {nothing})",
            n=12345,
            share=0.61,
            when="2026-06-30",
            columns=["Age", "City"],
            year=2026,
            on=True,
            nothing=None,
        )
    )
    assert text == "12,345 of 61\N{NO-BREAK SPACE}% since 30 Jun 2026: Age, City (2026, yes, –)"


def test_a_missing_value_does_not_break_the_sentence():
    assert render(Message(id="{n} rows of {file}", args={"n": 3})) == "3 rows of …"


def test_braces_in_a_value_stay_as_they_are():
    assert render(msg("“{name}” is new", name="{x} {0} {y:percent}")) == "“{x} {0} {y:percent}” is new"


@pytest.mark.parametrize(("n", "text"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (1200, "1,200 rows")])
def test_english_has_two_forms(n, text):
    assert render(plural("{n} row", "{n} rows", n)) == text


@pytest.mark.parametrize(("n", "text"), [(0, "0 行"), (1, "1 行"), (1200, "1,200 行")])
def test_chinese_has_one_form(chinese, n, text):
    assert render(plural("{n} row", "{n} rows", n)) == text


def test_sentences_stand_within_sentences_in_one_language():
    whole = msg(
        "{rows} and {columns}",
        rows=plural("{n} row", "{n} rows", 2),
        columns=plural("{n} column", "{n} columns", 1),
    )
    assert render(whole) == "2 rows and 1 column"
    set_language("zh_CN")
    assert render(whole) == "2 行，1 列"
    set_language("en")
    assert render(whole) == "2 rows and 1 column"


def test_a_list_of_sentences_is_worded_item_by_item():
    names = msg("{first}, {rest:list}", first=msg("Older"), rest=[msg("high income"), msg("buy often")])
    assert render(names) == "Older, high income, buy often"
    set_language("zh_CN")
    assert render(names) == "年长、高收入、购买频繁"


def test_a_sentence_survives_json_with_what_is_in_it(chinese):
    sentence = msg(
        "{first} {best} segments are a clearer picture of these customers.", first=msg("Saved"), best=4
    )
    back = msgspec.json.decode(msgspec.json.encode(sentence), type=Message)
    assert render(back) == render(sentence)
    assert "Saved" not in render(back)


def test_a_name_a_person_typed_passes_through(chinese):
    assert render("Cancel") == "Cancel"
    assert render(msg("Cancel")) == "取消"
