"""The repairs of the health check: which are done, which can be done, and the recipe with or without them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from segdesk.desktop.viewmodels.data.combine import ORDERS_STAGE
from segdesk.desktop.viewmodels.workspace import Workspace
from segdesk.documents import Analysis, ColumnChange, Recipe, Source, Step, new_id
from segdesk.results.table import Finding, Fix
from segdesk.text import Message, msg, plural

_AUTOMATIC = ("segdesk.clean_categories", "segdesk.cap_extremes", "segdesk.log_scale")
_BEFORE = ("segdesk.scale", "segdesk.encode")
_ORDER = (
    "segdesk.unify_keys",
    "segdesk.clean_categories",
    "segdesk.blank_impossible",
    "segdesk.drop_duplicates",
    "segdesk.remove_columns",
)
DEFAULTS = ("segdesk.fill_missing",)
"""Steps that are there from the start: undoing them is for the list of steps."""


def steps_of(recipe: Recipe) -> list[Step]:
    """Return the steps a repair can be among."""
    return [*recipe.table_steps, *(step for a in recipe.analyses for step in a.preparation)]


def does(step: Step, fix: Fix) -> bool:
    """Whether a step does what a repair asks for."""
    if step.stage != fix.stage or not step.enabled:
        return False
    mine, wanted = dict(step.params), dict(fix.params)
    if ("merges" in wanted) != bool(mine.get("merges")) and "merges" in wanted:
        return False
    mine.pop("merges", None)
    wanted.pop("merges", None)
    if fix.stage == "segdesk.drop_duplicates":
        return list(mine.pop("columns", None) or ()) == list(wanted.pop("columns", None) or ())
    named = wanted.pop("columns", None)
    given = mine.pop("columns", None)
    if named is not None:
        if given is None and fix.stage not in _AUTOMATIC:
            return False
        if given is not None and not set(named) <= set(given):
            return False
    return (
        all(mine.get(name) == value for name, value in wanted.items())
        if named is not None
        else mine == wanted
    )


def is_fixed(recipe: Recipe, finding: Finding) -> bool:
    """Whether the repair of a finding is part of the recipe already."""
    fix = finding.fix
    if fix is None:
        return False
    if fix.stage is not None:
        return any(does(step, fix) for step in steps_of(recipe))
    change = _source(recipe).columns.get(fix.column or "") if recipe.sources else None
    if change is None:
        return False
    return (fix.set_role is not None and change.role == fix.set_role) or (
        fix.set_type is not None and change.type == fix.set_type
    )


def can_fix(workspace: Workspace, finding: Finding) -> bool:
    """Whether the repair makes sense here: what prepares an analysis must find its column there."""
    fix, plugins, table = finding.fix, workspace.plugins, workspace.table()
    if fix is None:
        return False
    if fix.stage is None:
        return True
    info = plugins.stage(fix.stage) if plugins is not None else None
    if info is None or info.kind == "table_step":
        return True
    names = {column.name for column in table.columns} if table is not None else set()
    return _analysis(workspace.recipe) is not None and any(name in names for name in finding.columns)


def can_undo(recipe: Recipe, finding: Finding) -> bool:
    """Whether a repair can be taken back from the health check."""
    fix = finding.fix
    return (
        fix is not None and fix.stage not in DEFAULTS and fix.set_type is None and is_fixed(recipe, finding)
    )


def with_fix(workspace: Workspace, recipe: Recipe, fix: Fix) -> Recipe:
    """Return the recipe with a repair: a step, or another role."""
    if fix.stage is None:
        return _with_role(recipe, fix) if fix.set_role is not None else recipe
    plugins = workspace.plugins
    info = plugins.stage(fix.stage) if plugins is not None else None
    step = Step(id=new_id(), stage=fix.stage, params=dict(fix.params), version=info.version if info else 1)
    if info is not None and info.kind in ("preprocessor", "feature_builder"):
        analysis = _analysis(recipe)
        return recipe if analysis is None else recipe.with_analysis(_prepared(analysis, step))
    steps = recipe.table_steps
    at = _place(steps, fix.stage)
    return msgspec.structs.replace(recipe, table_steps=(*steps[:at], step, *steps[at:]))


def _place(steps: Sequence[Step], stage: str) -> int:
    """Return where a repair goes: values are put right before copies are looked for, all before orders are
    added up.
    """
    later = (*_ORDER[_ORDER.index(stage) + 1 :], ORDERS_STAGE) if stage in _ORDER else (ORDERS_STAGE,)
    return next((i for i, one in enumerate(steps) if one.stage in later), len(steps))


def without_fix(recipe: Recipe, fix: Fix) -> Recipe:
    """Return the recipe without the steps, or the role, of a repair."""
    if fix.stage is None:
        source = _source(recipe)
        columns = dict(source.columns)
        change = columns.pop(fix.column or "", ColumnChange())
        left = msgspec.structs.replace(change, role=None)
        if left != ColumnChange():
            columns[fix.column or ""] = left
        return recipe.with_source(msgspec.structs.replace(source, columns=columns))
    gone = {step.id for step in steps_of(recipe) if does(step, fix)}
    return msgspec.structs.replace(
        recipe,
        table_steps=tuple(step for step in recipe.table_steps if step.id not in gone),
        analyses=tuple(
            msgspec.structs.replace(a, preparation=tuple(s for s in a.preparation if s.id not in gone))
            for a in recipe.analyses
        ),
    )


def safe_ones(workspace: Workspace, findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings whose repair is still open and loses nothing."""
    recipe = workspace.recipe
    return [
        finding
        for finding in findings
        if finding.fix is not None
        and finding.fix.safe
        and not is_fixed(recipe, finding)
        and can_fix(workspace, finding)
    ]


def fix_all(workspace: Workspace, findings: Sequence[Finding]) -> None:
    """Do several repairs as one change that can be undone at once."""
    recipe = workspace.recipe
    for finding in findings:
        if finding.fix is not None and not is_fixed(recipe, finding):
            recipe = with_fix(workspace, recipe, finding.fix)
    if recipe != workspace.recipe:
        workspace.change(recipe, plural("Repair {n} finding", "Repair {n} findings", len(findings)))
        workspace.table_changed.emit()


def fix_one(workspace: Workspace, finding: Finding, params: dict[str, object] | None = None) -> None:
    """Do the repair of a finding; `params` are settings a person changed before."""
    fix = finding.fix
    if fix is None:
        return
    if fix.set_type is not None and fix.column is not None:
        workspace.change_columns([fix.column], type=fix.set_type, role=fix.set_role)
        return
    if params is not None:
        fix = msgspec.structs.replace(fix, params=params)
    workspace.change(with_fix(workspace, workspace.recipe, fix), _title(fix))
    workspace.table_changed.emit()


def undo_fix(workspace: Workspace, finding: Finding) -> None:
    """Take the repair of a finding back, whatever was done after it."""
    if finding.fix is not None:
        workspace.change(without_fix(workspace.recipe, finding.fix), msg("Take a repair back"))
        workspace.table_changed.emit()


def merges_of(fix: Fix) -> list[tuple[str, str]]:
    """Return the spellings a repair would merge, as pairs of old and new."""
    parts = str(fix.params.get("merges") or "").split("; ")
    pairs = [part.split(" → ", 1) for part in parts if " → " in part]
    return [(old, new) for old, new in pairs]


def with_merges(fix: Fix, pairs: Sequence[tuple[str, str]]) -> dict[str, object]:
    """Return the settings of a repair that merges only these spellings."""
    return {**fix.params, "merges": "; ".join(f"{old} → {new}" for old, new in pairs)}


def _title(fix: Fix) -> Message:
    return msg("Add a step") if fix.stage is not None else msg("Change the role of {columns:list}",
                                                               columns=[fix.column or ""])  # fmt: skip


def _source(recipe: Recipe) -> Source:
    return recipe.sources[0]


def _analysis(recipe: Recipe) -> Analysis | None:
    for kind in ("segmentation", "prediction"):
        found = next((a for a in reversed(recipe.analyses) if a.kind == kind), None)
        if found is not None:
            return found
    return None


def _prepared(analysis: Analysis, step: Step) -> Analysis:
    """Put a step before the scaling: afterwards a usual range means something else."""
    steps = analysis.preparation
    at = next((i for i, one in enumerate(steps) if one.stage in _BEFORE), len(steps))
    return msgspec.structs.replace(analysis, preparation=(*steps[:at], step, *steps[at:]))


def _with_role(recipe: Recipe, fix: Fix) -> Recipe:
    source = _source(recipe)
    name = fix.column or ""
    change = msgspec.structs.replace(source.columns.get(name, ColumnChange()), role=fix.set_role)
    return recipe.with_source(msgspec.structs.replace(source, columns={**source.columns, name: change}))
