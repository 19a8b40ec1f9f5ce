"""Stages by id, settings from older versions, catalogues, fitted stages on disk."""

import json
import struct

import numpy as np
import pytest

from segdesk.api import StageError, StateError
from segdesk.plugins import load_registry
from segdesk.plugins.state import load_estimator, save_estimator
from segdesk.results.plugins import PluginsDescription
from segdesk.text import render

CHANGING = """
from typing import Annotated
from sklearn.base import BaseEstimator
from segdesk.api import Clusterer, Param, hookimpl
class Changing(BaseEstimator):
    '''Changed its settings. More text.'''
    def __init__(self, groups: Annotated[int, Param("Groups", ge=1)] = 4): self.groups = groups
def migrate(params, version):
    if "old" not in params:
        raise KeyError("old")
    return {"groups": params["old"] + 1}
@hookimpl
def segdesk_stages():
    return [Clusterer("acme.changing", "Changing", Changing, version=3, migrate=migrate)]
"""


@pytest.fixture
def changing(make_plugin):
    make_plugin("acme_changing", CHANGING)
    return load_registry()


def test_the_description_survives_json(builtin_registry):
    description = builtin_registry.describe("mark")

    assert PluginsDescription.from_json(description.to_json()) == description
    assert description.fingerprint == "mark"
    assert description.stage("segdesk.kmeans").domain == "segdesk_clustering"
    assert all(info.builtin for info in description.stages)


def test_stages_of_a_kind_list_the_own_ones_first(changing):
    kinds = [info.id for info in changing.of_kind("clusterer")]

    assert kinds[0] == "segdesk.kmeans"
    assert kinds[-1] == "acme.changing"


def test_an_unknown_stage_is_explained(builtin_registry):
    with pytest.raises(StageError) as caught:
        builtin_registry.create("acme.unknown", {})

    assert "acme.unknown" in render(caught.value.message)


def test_a_setting_that_is_gone_is_left_out_with_a_note(builtin_registry):
    checked = builtin_registry.check("segdesk.kmeans", {"n_clusters": 3, "tempo": 1})

    assert checked.values["n_clusters"] == 3
    assert "tempo" not in checked.values
    assert [render(note) for note in checked.notes] == [
        "“K-means” no longer has the setting “tempo”; it was left out."
    ]


def test_the_seed_is_set_and_defaults_are_filled_in(builtin_registry):
    made = builtin_registry.create("segdesk.kmeans", {"n_clusters": 3}, seed=11)

    assert (made.n_clusters, made.n_init, made.random_state) == (3, 10, 11)


def test_settings_of_an_older_version_are_carried_over(changing):
    assert changing.check("acme.changing", {"old": 6}, version=2).values == {"groups": 7}


def test_a_migration_that_fails_means_defaults_and_a_note(changing):
    checked = changing.check("acme.changing", {"odd": 6}, version=1)

    assert checked.values == {"groups": 4}
    assert len(checked.notes) == 1


def test_work_of_a_newer_version_is_not_run(changing):
    with pytest.raises(StageError) as caught:
        changing.create("acme.changing", {}, version=4)

    assert "version 4" in render(caught.value.message)


def test_the_summary_is_the_first_sentence_of_the_docstring(changing):
    assert changing.info("acme.changing").summary == "Changed its settings."


def test_a_plugins_own_catalogue_is_copied(make_plugin, plugin_folder):
    name = make_plugin("acme_texts", CHANGING.replace("acme.changing", "acme.texts"))
    folder = plugin_folder / "locale" / "zh_CN" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "acme_texts.mo").write_bytes(
        catalogue({"": "Content-Type: text/plain; charset=UTF-8\n", "Groups": "组数"})
    )

    info = next(info for info in load_registry().plugins if info.name == name)

    assert info.catalogues == {"zh_CN": {"Groups": "组数"}}


def catalogue(texts: dict[str, str]) -> bytes:
    """Return a compiled gettext catalogue."""
    pairs = [(key.encode(), text.encode()) for key, text in sorted(texts.items())]
    keys, values, blob = [], [], b""
    start = 28 + 16 * len(pairs)
    for table, index in ((keys, 0), (values, 1)):
        for pair in pairs:
            table.append((len(pair[index]), start + len(blob)))
            blob += pair[index] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return head + b"".join(struct.pack("<2I", *entry) for entry in keys + values) + blob


@pytest.fixture
def saved(builtin_registry, tmp_path):
    X = np.random.default_rng(0).normal(size=(60, 3))
    stage = builtin_registry.create("segdesk.kmeans", {"n_clusters": 3}, 0).fit(X)
    save_estimator("segdesk.kmeans", 1, {"n_clusters": 3}, stage, tmp_path / "model")
    return tmp_path / "model"


def test_a_saved_stage_needs_no_pickle(saved, builtin_registry):
    loaded = load_estimator(builtin_registry, saved)

    assert loaded.n_clusters == 3
    assert sorted(file.name for file in saved.iterdir()) == ["arrays.npz", "stage.json"]


@pytest.mark.parametrize(
    "harm",
    [
        lambda folder: (folder / "stage.json").write_text("{"),
        lambda folder: (folder / "stage.json").write_text("[]"),
        lambda folder: (folder / "arrays.npz").write_bytes(b"PK\x03\x04"),
        lambda folder: (folder / "arrays.npz").unlink(),
        lambda folder: _change(folder, format=99),
        lambda folder: _change(folder, arrays={"cluster_centers_": "gone"}),
        lambda folder: _change(folder, parts={"x": "../../evil.skops"}),
        lambda folder: _change(folder, values={"x": {"estimator": "os:system", "attributes": {}}}),
    ],
)
def test_a_damaged_stage_is_refused(harm, saved, builtin_registry):
    harm(saved)

    with pytest.raises(StateError):
        load_estimator(builtin_registry, saved)


def _change(folder, **changes):
    head = json.loads((folder / "stage.json").read_text(encoding="utf-8"))
    (folder / "stage.json").write_text(json.dumps({**head, **changes}))


def test_a_part_of_a_strange_type_is_refused(saved, builtin_registry):
    import skops.io
    from sklearn.preprocessing import FunctionTransformer

    skops.io.dump(FunctionTransformer(func=exec), saved / "p0.skops")
    _change(saved, parts={"model_": "p0.skops"})

    with pytest.raises(StateError, match="not allowed"):
        load_estimator(builtin_registry, saved)
