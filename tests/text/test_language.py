"""Which catalogue answers, and what happens where none does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from segdesk.plugins.catalogues import plugin_catalogues
from segdesk.text import add_catalogue, add_texts, current_language, plural, render, set_language, translate
from segdesk.text import language as language_module


@pytest.fixture(autouse=True)
def no_further_catalogues(monkeypatch):
    monkeypatch.setattr(language_module, "_folders", [])
    monkeypatch.setattr(language_module, "_texts", {})


def compiled(folder: Path, domain: str, texts: dict) -> Path:
    """Write a plugin's catalogue below a folder."""
    catalog = Catalog(locale="zh_CN")
    for english, chinese in texts.items():
        catalog.add(english, chinese)
    target = folder / "zh_CN" / "LC_MESSAGES"
    target.mkdir(parents=True)
    with (target / f"{domain}.mo").open("wb") as file:
        write_mo(file, catalog)
    return folder


def test_the_language_switches_back_and_forth():
    assert translate("Cancel") == "Cancel"
    set_language("zh_CN")
    assert (current_language(), translate("Cancel")) == ("zh_CN", "取消")
    set_language("en")
    assert translate("Cancel") == "Cancel"


def test_a_language_nobody_knows_is_english():
    set_language("xx")
    assert current_language() == "en"


def test_a_text_nobody_translated_stays_english():
    set_language("zh_CN")
    assert translate("Zebra stripes of a plugin") == "Zebra stripes of a plugin"
    assert render(plural("{n} zebra", "{n} zebras", 2)) == "2 zebras"
    assert translate("") == ""


def test_a_plugins_own_word_goes_before_the_programs(tmp_path):
    add_catalogue("acme", compiled(tmp_path, "acme", {"Cancel": "作罢", "Stripes": "条纹"}))
    set_language("zh_CN")
    assert translate("Cancel", "acme") == "作罢"
    assert translate("Cancel") == "取消"
    assert translate("Stripes") == "条纹"


def test_a_plugins_own_word_goes_first_also_when_it_comes_as_plain_data():
    add_texts("other", {"zh_CN": {"Stripes": "横纹"}})
    add_texts("acme", {"zh_CN": {"Cancel": "作罢", "Stripes": "条纹"}})
    set_language("zh_CN")
    assert translate("Cancel", "acme") == "作罢"
    assert translate("Cancel") == "取消"
    assert translate("Stripes", "acme") == "条纹"


def test_plurals_of_a_plugin_reach_the_window(tmp_path):
    module = type(json)("acme")
    module.__file__ = str(tmp_path / "acme.py")
    compiled(tmp_path / "locale", "acme", {("{n} stripe", "{n} stripes"): ("{n} 道条纹",)})
    texts = plugin_catalogues(module, "acme")
    language_module._folders.clear()  # the window has the plain data alone
    add_texts("acme", texts)
    set_language("zh_CN")
    assert render(plural("{n} stripe", "{n} stripes", 2)) == "2 道条纹"
    set_language("en")
    assert render(plural("{n} stripe", "{n} stripes", 2)) == "2 stripes"
