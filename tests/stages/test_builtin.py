"""Every built-in stage keeps the contract that plugins are held to."""

import ast
from pathlib import Path

import pytest

from segdesk.plugins.check import CHECKS, check_stage

PLUGINS = Path(__file__).parents[2] / "plugins"

STAGES = """
append_files join_file
fill_missing scale weigh cap_extremes log_scale blank_impossible unify_keys clean_categories drop_duplicates
remove_columns encode orders_to_customers kmeans kmedians kmedoids gaussian_mixture ward spectral hdbscan
dbscan minibatch_kmeans mixed monthly_pattern rfm value_tiers logistic boosting naive structure
""".split()


def test_these_are_the_built_in_stages(registry):
    found = [info.id for info in registry.describe().stages if info.builtin]

    assert sorted(found) == sorted(f"segdesk.{name}" for name in STAGES)
    assert [info.problem for info in registry.plugins if info.builtin] == [None] * 5


NEED_NO_STAND_IN = """
kmeans kmedians kmedoids gaussian_mixture ward hdbscan dbscan minibatch_kmeans mixed rfm value_tiers
""".split()


@pytest.mark.parametrize("name", STAGES)
def test_the_stage_passes_the_conformance_check(name, registry):
    outcomes = check_stage(registry, f"segdesk.{name}")

    assert len(outcomes) == len(CHECKS) == 12
    assert [outcome for outcome in outcomes if outcome.status == "failed"] == []
    if name in NEED_NO_STAND_IN:
        status = {outcome.check: outcome.status for outcome in outcomes}
        assert (status["new customers"], status["saved and loaded"]) == ("passed", "passed")


def test_built_in_packages_import_only_the_contract_and_libraries():
    allowed = {"segdesk.api", "numpy", "pandas", "pyarrow", "scipy", "sklearn", "msgspec"}
    standard = {
        "__future__",
        "typing",
        "collections",
        "dataclasses",
        "datetime",
        "functools",
        "re",
        "unicodedata",
        "warnings",
        "weakref",
    }
    for file in PLUGINS.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                top = name.partition(".")[0]
                own = top == file.relative_to(PLUGINS).parts[0]
                assert own or name in allowed or top in (allowed | standard) - {"segdesk"}, (
                    f"{file.name}: {name}"
                )
