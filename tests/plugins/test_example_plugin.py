"""A plugin as an outsider writes it: installed for real, found, checked, run."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[1] / "fixtures" / "example_plugin"

SCRIPT = """
import json
import numpy as np
from segdesk.plugins import load_registry
from segdesk.plugins.check import check_plugin
registry = load_registry()
plugin = next(p for p in registry.plugins if p.name == "acme-kmedians")
X = np.vstack([np.random.default_rng(0).normal(c, 0.5, (50, 2)) for c in (0, 5, 10)])
labels = registry.create("acme.kmedians", {"n_clusters": 3}, seed=1).fit(X).labels_
print(json.dumps({
    "state": plugin.state, "version": plugin.version, "publisher": plugin.publisher,
    "summary": registry.info("acme.kmedians").summary,
    "params": [param.name for param in registry.info("acme.kmedians").params],
    "outcomes": [[o.check, o.status, o.detail] for o in check_plugin(registry, "acme-kmedians")],
    "groups": len(set(labels.tolist())),
}))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, installed by pip into a folder of its own."""
    source = tmp_path_factory.mktemp("source") / "example"
    source.mkdir()
    for file in EXAMPLE.iterdir():
        if file.is_file():
            (source / file.name).write_bytes(file.read_bytes())
    target = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run(
        [*command, "--no-index", "--disable-pip-version-check", "--target", str(target), str(source)],
        check=True,
        timeout=100,
    )
    return target


def test_the_installed_example_passes_every_point(installed):
    answer = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    found = json.loads(answer.stdout)

    assert (found["state"], found["version"], found["publisher"]) == ("on", "1.2.0", "Acme Analytics")
    assert found["summary"].startswith("Groups customers around typical")
    assert found["params"] == ["n_clusters", "max_iter"]
    assert found["groups"] == 3
    assert [outcome for outcome in found["outcomes"] if outcome[1] != "passed"] == []
    assert len(found["outcomes"]) == 13


def test_a_complete_algorithm_takes_at_most_thirty_lines():
    tree = ast.parse((EXAMPLE / "acme_kmedians.py").read_text())
    used = {node.lineno for node in ast.walk(tree) if isinstance(node, ast.stmt) and not _is_text(node)}

    assert len(used) <= 30


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
