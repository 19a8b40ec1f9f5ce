"""A broken plugin costs only itself, and is named with what to do."""

import pytest

from segdesk.plugins import load_registry
from segdesk.plugins.check import check_plugin
from segdesk.text import render

STAGES = """
from segdesk.api import Clusterer, hookimpl
from sklearn.cluster import KMeans
{extra}
@hookimpl
def segdesk_stages({arguments}):
    {body}
"""


def stages(body: str, extra: str = "", arguments: str = "") -> str:
    return STAGES.format(body=body, extra=extra, arguments=arguments)


GOOD = stages("return [Clusterer('{id}', 'Good', KMeans)]")

BROKEN = {
    "import_error": ("raise ImportError('no such thing')", "incomplete"),
    "gone_from_api": ("from segdesk.api import Teleporter", "does not fit this version"),
    "missing_dependency": ("import nonexistent_library_x", "nonexistent_library_x"),
    "syntax_error": ("def broken(:\n    pass", "line 1"),
    "exit_at_import": ("import sys; sys.exit(3)", "tried to end SegDesk"),
    "raises_at_import": ("1 / 0", "division by zero"),
    "raising_hook": (stages("raise RuntimeError('boom')"), "boom"),
    "exit_in_hook": (stages("raise SystemExit"), "tried to end SegDesk"),
    "wrong_hook": (
        "from segdesk.api import hookimpl\n@hookimpl\ndef segdesk_stagez():\n    return []",
        "segdesk_stagez",
    ),
    "wrong_argument": (stages("return []", arguments="window"), "window"),
    "no_hook": ("value = 1", "adds nothing"),
    "no_stages": (stages("return []"), "adds nothing"),
    "not_a_stage": (stages("return [KMeans]"), "not a stage"),
    "builtin_id": (stages("return [Clusterer('segdesk.kmeans', 'Mine', KMeans)]"), "reserved"),
    "reserved_id": (stages("return [Clusterer('segdesk.brand_new', 'Mine', KMeans)]"), "reserved"),
    "bad_id": (stages("return [Clusterer('Kmeans!', 'Mine', KMeans)]"), "publisher.name"),
    "twice_the_same": (
        stages("return [Clusterer('a.one', 'A', KMeans), Clusterer('a.one', 'B', KMeans)]"),
        "a.one",
    ),
    "newer_api": ("SEGDESK_API = (9, 0)", "version 9.0"),
    "nonsense_api": ("SEGDESK_API = 'x'", "contract"),
    "huge_title": (stages("return [Clusterer('a.big', 'x' * 10_000, KMeans)]"), "60 characters"),
    "unprintable_title": (stages("return [Clusterer('a.rtl', 'abc\\u202edef', KMeans)]"), "one line"),
    "unknown_type": (
        stages(
            "return [Clusterer('a.odd', 'Odd', Odd)]",
            extra="""
from typing import Annotated
from segdesk.api import Param
class Odd:
    def __init__(self, shape: Annotated[complex, Param('Shape')] = 1j): ...
""",
        ),
        "shape",
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_plugin_costs_only_itself(kind, make_plugin):
    code, expected = BROKEN[kind]
    broken = make_plugin(f"broken_{kind}", code)
    good = make_plugin("good_one", GOOD.replace("{id}", "good.one"))

    registry = load_registry()

    infos = {info.name: info for info in registry.plugins}
    assert infos[broken].state == "failed"
    sentence = render(infos[broken].problem)
    assert broken in sentence
    assert expected in sentence
    assert len(sentence) < 400
    assert infos[broken].stages == ()
    assert infos[good].state == "on"
    assert "good.one" in registry
    assert "segdesk.kmeans" in registry
    assert registry.info("segdesk.kmeans").builtin
    assert [outcome.status for outcome in check_plugin(registry, broken)] == ["failed"]


def test_the_second_plugin_with_an_id_is_refused_and_names_the_first(make_plugin):
    make_plugin("a_first", GOOD.replace("{id}", "shared.name"))
    make_plugin("b_second", GOOD.replace("{id}", "shared.name"))

    infos = {info.name: info for info in load_registry().plugins}

    assert infos["a-first"].state == "on"
    assert infos["b-second"].state == "failed"
    assert "a-first" in render(infos["b-second"].problem)


def test_details_hold_the_traceback(make_plugin):
    name = make_plugin("broken_details", "def f():\n    raise ValueError('deep')\nf()")

    info = next(info for info in load_registry().plugins if info.name == name)

    assert "broken_details.py" in info.details
    assert "ValueError: deep" in info.details


def test_a_plugin_that_is_off_is_listed_and_not_imported(make_plugin, plugin_folder):
    name = make_plugin("switched_off", f"open({str(plugin_folder / 'imported')!r}, 'w').close()")

    registry = load_registry(off=[name])

    assert next(info for info in registry.plugins if info.name == name).state == "off"
    assert not (plugin_folder / "imported").exists()


def test_the_own_plugins_cannot_be_switched_off():
    registry = load_registry(off=["segdesk_clustering"])

    assert "segdesk.kmeans" in registry


WRONG_ANSWERS = {
    "wrong_length": ("self.labels_ = np.zeros(3, dtype=int)", "shape of the answer", "(3,)"),
    "nan_labels": ("self.labels_ = np.full(len(X), np.nan)", "shape of the answer", "whole numbers"),
    "text_labels": ("self.labels_ = np.full(len(X), 'a')", "shape of the answer", "whole numbers"),
    "no_labels": ("pass", "runs", "labels_"),
    "changes_input": ("X[:] = 0; self.labels_ = np.zeros(len(X), dtype=int)", "input unchanged", "changed"),
    "not_repeatable": (
        "self.labels_ = np.random.default_rng().integers(3, size=len(X))",
        "same result twice",
        "another result",
    ),
    "global_random": (
        "self.labels_ = (np.random.random(len(X)) > 2).astype(int)",
        "global random numbers untouched",
        "random_state",
    ),
    "unkept_state": (
        "self.f_ = lambda: 0; self.labels_ = np.zeros(len(X), dtype=int)",
        "saved and loaded",
        "f_",
    ),
    "code_label": ("self.labels_ = np.zeros(len(X), dtype=int)", "words", "n_things"),
}


@pytest.mark.parametrize("kind", WRONG_ANSWERS)
def test_the_check_names_what_is_wrong(kind, make_plugin):
    body, point, seen = WRONG_ANSWERS[kind]
    label = "n_things" if kind == "code_label" else "Things"
    name = make_plugin(
        f"wrong_{kind}",
        stages(
            "return [Clusterer('wrong.one', 'Wrong', Wrong)]",
            extra=f"""
from typing import Annotated
import numpy as np
from sklearn.base import BaseEstimator
from segdesk.api import Param
class Wrong(BaseEstimator):
    '''Does something wrong.'''
    def __init__(self, n: Annotated[int, Param({label!r})] = 1):
        self.n = n
    def fit(self, X, y=None):
        {body}
        return self
    def predict(self, X):
        return np.zeros(len(X), dtype=int)
""",
        ),
    )

    outcomes = {outcome.check: outcome for outcome in check_plugin(load_registry(), name)}

    assert outcomes[point].status == "failed"
    assert seen in outcomes[point].detail
