"""The health check on the screen: groups, repairs together, one by one, chosen, and taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from segdesk.desktop.theme import light
from segdesk.desktop.viewmodels.data import health as data_health
from segdesk.desktop.views.data.view import DataView
from segdesk.documents import Recipe, Step
from segdesk.results.table import Finding, Fix, HealthReport
from segdesk.text import msg
from tests.desktop.factories import make_workspace, open_file


def _finding(kind: str, severity: str = "minor", **fix: Any) -> Finding:
    column = fix.get("column")
    return Finding(
        kind=kind,
        severity=severity,  # type: ignore[arg-type]
        columns=(column,) if column else (),
        count=2,
        text=msg("a sentence"),
        fix=Fix(text=msg("Repair"), **fix),
        rows=(1, 2),
    )


SPELL = _finding(
    "typos", "notable", stage="segdesk.clean_categories", column="City",
    params={"columns": ["City"], "merges": "Osl → Oslo; Romme → Rome"},
)  # fmt: skip
ALIKE = _finding(
    "alike", stage="segdesk.clean_categories", column="City", params={"columns": ["City"]}, safe=True
)
COPIES = _finding("duplicates", "serious", stage="segdesk.drop_duplicates", params={"columns": []}, safe=True)
PEOPLE = _finding("twins", stage="segdesk.drop_duplicates", column="Name", params={"columns": ["Name"]})
CAP = _finding("outliers", stage="segdesk.cap_extremes", column="Income", params={"columns": ["Income"]})
OUT = _finding("unique", column="City", set_role="ignored")


@pytest.fixture
def view(qtbot: Any, tmp_path: Path) -> Any:
    workspace, pool = make_workspace(tmp_path)
    view = DataView(workspace, light())
    qtbot.addWidget(view)
    view.resize(1000, 700)
    view.show()
    open_file(workspace, pool)
    qtbot.waitUntil(lambda: workspace.stage == "ready")
    health = HealthReport(findings=(COPIES, SPELL, ALIKE, PEOPLE, CAP, OUT))
    workspace.sources.reads[workspace.source.id] = msgspec.structs.replace(workspace.read, health=health)
    view.show_tab("health")
    view.refresh()
    yield view
    view.viewmodel.close()


def _texts(view: DataView) -> list[str]:
    from segdesk.desktop.widgets import Badge

    return [badge.text() for badge in view.health._list.parentWidget().findChildren(Badge)]


def test_findings_stand_in_groups(view: DataView) -> None:
    assert _texts(view) == ["Serious", "Notable", "Minor"]
    assert view.health._summary.text() == "Serious: 1 · Notable: 1 · Minor: 4"
    assert len(view.health.cards) == 6


def test_all_that_is_safe_is_one_change(view: DataView) -> None:
    workspace = view.viewmodel.workspace
    before = workspace.recipe
    assert view.health.fix_all.text() == "Do 2 safe repairs"
    view.health.fix_all.click()
    assert [s.stage for s in workspace.recipe.table_steps] == [
        "segdesk.clean_categories",
        "segdesk.drop_duplicates",
    ]
    assert not view.health.fix_all.isVisible()
    assert "Done: 2" in view.health._summary.text()
    workspace.undo()
    assert workspace.recipe == before
    assert view.health.fix_all.isVisible()


def test_a_repair_is_taken_back_where_it_was_made(view: DataView) -> None:
    workspace = view.viewmodel.workspace
    for finding in (COPIES, OUT, CAP):
        before = workspace.recipe
        view.viewmodel.fix(finding)
        assert view.viewmodel.is_fixed(finding)
        assert data_health.can_undo(workspace.recipe, finding)
        data_health.undo_fix(workspace, finding)
        assert workspace.recipe == before


def test_only_ticked_spellings_are_merged(view: DataView) -> None:
    workspace = view.viewmodel.workspace
    dialog = view.health.review_spellings(SPELL)
    boxes = dialog.boxes
    assert list(boxes) == ["“Osl” → “Oslo”", "“Romme” → “Rome”"]
    boxes["“Osl” → “Oslo”"].setChecked(False)
    dialog._finish([name for name, box in boxes.items() if box.isChecked()])
    assert [s.params for s in workspace.recipe.table_steps] == [
        {"columns": ["City"], "merges": "Romme → Rome"}
    ]
    assert view.viewmodel.is_fixed(SPELL)


def test_what_prepares_an_analysis_comes_before_its_scaling(view: DataView) -> None:
    workspace = view.viewmodel.workspace
    view.viewmodel.fix(CAP)
    analysis = workspace.analysis("segmentation")
    assert analysis is not None
    stages = [step.stage for step in analysis.preparation]
    assert stages.index("segdesk.cap_extremes") == stages.index("segdesk.scale") - 1


def test_the_file_is_repaired_before_orders_are_added_up(view: DataView) -> None:
    workspace = view.viewmodel.workspace
    orders = Recipe(
        sources=workspace.recipe.sources, table_steps=(Step(id="o", stage="segdesk.orders_to_customers"),)
    )
    assert COPIES.fix is not None
    steps = data_health.with_fix(workspace, orders, COPIES.fix).table_steps
    assert [s.stage for s in steps] == ["segdesk.drop_duplicates", "segdesk.orders_to_customers"]


def test_values_are_put_right_before_copies_are_looked_for(view: DataView) -> None:
    workspace = view.viewmodel.workspace
    for finding in (COPIES, SPELL):
        view.viewmodel.fix(finding)
    assert [s.stage for s in workspace.recipe.table_steps] == [
        "segdesk.clean_categories",
        "segdesk.drop_duplicates",
    ]


@pytest.mark.parametrize(
    ("finding", "params", "done"),
    [
        (COPIES, {"columns": []}, True),
        (COPIES, {"columns": ["Name"]}, False),
        (PEOPLE, {"columns": []}, False),
        (ALIKE, {}, True),
        (ALIKE, {"columns": ["City", "Zone"]}, True),
        (ALIKE, {"columns": ["Zone"]}, False),
        (SPELL, {"columns": ["City"]}, False),
        (SPELL, {"columns": ["City"], "merges": "Osl → Oslo"}, True),
        (CAP, {"columns": ["Income"]}, True),
        (CAP, {"columns": ["Age"]}, False),
    ],
)
def test_a_step_does_what_a_repair_asks_for(finding: Finding, params: dict[str, Any], done: bool) -> None:
    assert finding.fix is not None
    assert data_health.does(Step(id="s", stage=finding.fix.stage or "", params=params), finding.fix) is done
    off = Step(id="s", stage=finding.fix.stage or "", params=params, enabled=False)
    assert not data_health.does(off, finding.fix)
