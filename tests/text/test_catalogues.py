"""Every text of the program and its plugins has its Chinese; the tool that says so finds what is wrong."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("translations_tool", ROOT / "installer" / "translations.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def entries(tool) -> list[tuple[str, str]]:
    """Return every text (in its form for many) with its Chinese."""
    pairs = []
    for domain in tool.domains():
        for message in tool._load(domain):
            if message.id:
                english = message.id if isinstance(message.id, str) else message.id[1]
                chinese = message.string if isinstance(message.string, str) else message.string[0]
                pairs.append((english, chinese))
    return pairs


def test_every_text_is_translated(tool):
    assert list(tool.problems()) == []


def test_wordings_of_placeholders_are_kept(tool):
    """{share:percent} must not become {share}: the number would be written as 0.61."""
    field = re.compile(r"\{[^{}]*\}")
    wrong = [pair for pair in entries(tool) if set(field.findall(pair[0])) != set(field.findall(pair[1]))]
    assert wrong == []


def test_chinese_sentences_end_like_chinese_sentences(tool):
    """A full stop, a colon or a comma of the Latin alphabet behind a Chinese character is a slip."""
    slip = re.compile(r"[\u4e00-\u9fff][,.:;?!](?!\w)|\s%|[\u4e00-\u9fff]\.\.\.")
    conditions = "城市 = 上海;"  # an example of what is typed into the search field
    wrong = [chinese for _, chinese in entries(tool) if slip.search(chinese.replace(conditions, ""))]
    assert wrong == []


@pytest.fixture
def small(tool, tmp_path, monkeypatch):
    """A program of one module, with a catalogue of its own."""
    source = tmp_path / "segdesk"
    source.mkdir()
    domain = tool.Domain("segdesk", source, tmp_path / "translations")
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    monkeypatch.setattr(tool, "domains", lambda: [domain])

    def write(code: str) -> None:
        (source / "words.py").write_text(code, encoding="utf-8")

    return write


def finish(tool, tmp_path, texts: str) -> list[str]:
    file = tmp_path / "texts.json"
    file.write_text(texts, encoding="utf-8")
    tool.update()
    tool.fill(file)
    tool.compile_catalogues()
    return list(tool.problems())


def test_the_tool_finds_every_way_of_giving_a_text(tool, small):
    small(
        "a = msg('Sentence {n}', n=1)\n"
        "b = plural('{n} row', '{n} rows', 2)\n"
        "c = _('Label')\n"
        "d = Param('Setting', help='Help', choices={'x': 'Choice'})\n"
        "e = Clusterer('acme.x', 'Method', X, summary='Summary')\n"
        "f = [i for i in track(range(3), 'Progress')]\n"
        "BUILTIN_TITLES = {'acme': 'Title'}\n"
    )
    tool.update()
    assert set(tool.todo()["segdesk"]) == {
        "Sentence {n}", ("{n} row", "{n} rows"), "Label", "Setting", "Help", "Choice", "Method", "Summary",
        "Progress", "Title",
    }  # fmt: skip


def test_a_complete_catalogue_has_no_problems(tool, small, tmp_path):
    small("a = msg('Sentence {n}', n=1)\nb = plural('{n} row', '{n} rows', 2)\n")
    assert finish(tool, tmp_path, '{"Sentence {n}": "句子 {n}", "{n} row": "{n} 行"}') == []


def test_an_entry_can_differ_between_catalogues(tool, small, tmp_path):
    small("a = _('Columns')\n")
    assert finish(tool, tmp_path, '{"Columns": "列", "segdesk": {"Columns": "列数"}}') == []
    assert [message.string for message in tool._load(tool.domains()[0]) if message.id] == ["列数"]


@pytest.mark.parametrize(
    ("texts", "complaint"),
    [
        ("{}", "untranslated"),
        ('{"Sentence {n}": "句子"}', "placeholders ['n'] differ"),
    ],
)
def test_the_tool_complains(tool, small, tmp_path, texts, complaint):
    small("a = msg('Sentence {n}', n=1)\n")
    assert any(complaint in line for line in finish(tool, tmp_path, texts))


def test_the_tool_sees_new_stale_and_uncompiled_texts(tool, small, tmp_path):
    small("a = _('Old')\n")
    assert finish(tool, tmp_path, '{"Old": "旧"}') == []
    small("a = _('New')\nb = _(f'{a}')\n")
    lines = "\n".join(tool.problems())
    assert "not in the catalogue: 'New'" in lines
    assert "stale: 'Old'" in lines
    assert "words.py:2: a text that is no literal" in lines
    tool.update()
    assert any("compile it" in line for line in tool.problems())
