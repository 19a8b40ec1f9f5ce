"""The papers tell the truth: their code runs, and the files they name exist."""

import argparse
import re
import tomllib

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import make_blobs
from sklearn.metrics import adjusted_rand_score

import segdesk
from installer.environment import ROOT
from segdesk.cli.arguments import parser

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_plugin_of_the_readme_finds_groups() -> None:
    code = README.split("```python\n")[1].split("```")[0]
    assert len([line for line in code.splitlines() if line.strip()]) <= 35
    names: dict[str, object] = {"__name__": "acme_kmedians"}
    exec(compile(code, "README.md", "exec"), names)
    points, groups = make_blobs(200, centers=[[0, 0], [9, 0], [0, 9]], random_state=0)
    points[0] = [5000, 5000]
    estimator = clone(names["KMedians"](n_clusters=3, random_state=0)).fit(points)
    assert adjusted_rand_score(groups[1:], estimator.labels_[1:]) == 1
    assert np.array_equal(estimator.labels_, estimator.predict(points))
    (stage,) = names["segdesk_stages"]()
    assert stage.id == "acme.kmedians"


def test_the_entry_point_of_the_readme_is_the_one_the_built_in_plugins_use() -> None:
    shown = tomllib.loads(README.split("```toml\n")[1].split("```")[0])
    real = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert list(shown["project"]["entry-points"]) == list(real["project"]["entry-points"])


def test_the_readme_lists_the_commands_there_are() -> None:
    shown = set(re.findall(r"^\| `segdesk (\w+)", README, flags=re.MULTILINE))
    (commands,) = (a for a in parser()._actions if isinstance(a, argparse._SubParsersAction))
    assert shown - {"window"} == set(commands.choices)


@pytest.mark.parametrize("paper", ["README.md", "CONTRIBUTING.md"])
def test_every_file_a_paper_names_exists(paper: str) -> None:
    text = (ROOT / paper).read_text(encoding="utf-8")
    links = {target for target in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in target}
    scripts = set(re.findall(r"(installer/\w+\.py)", text))
    assert scripts
    assert {name for name in links | scripts if not (ROOT / name).exists()} == set()


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert segdesk.__version__ == project["version"]
    assert f"## [{project['version']}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_licence_is_whole() -> None:
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Version 2.0, January 2004" in licence
    assert "END OF TERMS AND CONDITIONS" in licence
