"""`--set stage.setting=value`, checked against what the stages themselves declare."""

from __future__ import annotations

from typing import Any

import msgspec

from segdesk.documents import AUTOMATIC, Recipe, Step, new_id
from segdesk.results.plugins import ParamInfo, PluginsDescription, StageInfo
from segdesk.text import Message, msg, render


class UsageError(Exception):
    """The command cannot be understood; the text says what would be."""

    def __init__(self, text: str | Message) -> None:
        super().__init__(render(text) if isinstance(text, Message) else text)


def apply_settings(recipe: Recipe, given: list[str], plugins: PluginsDescription) -> Recipe:
    """Return the recipe with settings changed; a table step that is not there yet is added."""
    for text in given:
        name, equals, value = text.partition("=")
        stage_id, dot, setting = name.rpartition(".")
        if not (equals and dot):
            raise UsageError(msg("--set takes STAGE.SETTING=VALUE, not “{text}”.", text=text))
        stage = plugins.stage(stage_id)
        if stage is None:
            known = sorted(s.id for s in plugins.stages)
            raise UsageError(
                msg("There is no stage “{stage}”. There are: {known:list}.", stage=stage_id, known=known)
            )
        recipe = _with_setting(recipe, stage, setting, _value(stage, setting, value))
    return recipe


def _with_setting(recipe: Recipe, stage: StageInfo, setting: str, value: Any) -> Recipe:
    steps = [
        *recipe.table_steps,
        *(step for a in recipe.analyses for step in (*a.preparation, a.model)),
    ]
    matching = [step for step in steps if step.stage == stage.id]
    for step in matching:
        recipe = recipe.with_step(msgspec.structs.replace(step, params={**step.params, setting: value}))
    if matching:
        return recipe
    new = Step(id=new_id(), stage=stage.id, params={setting: value})
    if stage.kind == "table_step":
        return recipe.with_table_step(new)
    if stage.kind in ("clusterer", "predictor"):
        kind = "segmentation" if stage.kind == "clusterer" else "prediction"
        for analysis in recipe.analyses:
            if analysis.kind == kind and analysis.model.stage in (AUTOMATIC, stage.id):
                return recipe.with_analysis(msgspec.structs.replace(analysis, model=new))
    raise UsageError(msg("The recipe has no step “{stage}”.", stage=stage.id))


def _value(stage: StageInfo, setting: str, text: str) -> Any:
    param = next((p for p in stage.params if p.name == setting), None)
    if param is None:
        known = [p.name for p in stage.params]
        told = msg("“{stage}” has no setting “{setting}”.", stage=stage.id, setting=setting)
        raise UsageError(msg("{first} It has: {known:list}.", first=told, known=known) if known else told)
    try:
        value = _typed(param, text)
    except ValueError:
        raise UsageError(
            msg("“{text}” is not a value for {setting}.", text=text, setting=f"{stage.id}.{setting}")
        ) from None
    low, high = param.ge, param.le
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if number and ((low is not None and value < low) or (high is not None and value > high)):
        raise UsageError(
            msg(
                "{setting} must lie between {low} and {high}.",
                setting=f"{stage.id}.{setting}",
                low="−∞" if low is None else f"{low:g}",
                high="∞" if high is None else f"{high:g}",
            )
        )
    return value


def _typed(param: ParamInfo, text: str) -> Any:
    if param.optional and text.lower() in ("", "auto", "automatic", "none") and param.type != "choice":
        return None
    match param.type:
        case "int":
            return int(text)
        case "float":
            return float(text)
        case "bool":
            if text.lower() not in ("yes", "no", "true", "false", "1", "0"):
                raise ValueError(text)
            return text.lower() in ("yes", "true", "1")
        case "choice":
            for value, _label in param.choices:
                if str(value) == text:
                    return value
            known = [str(value) for value, _label in param.choices]
            raise UsageError(msg("{setting} is one of: {known:list}.", setting=param.name, known=known))
        case "columns":
            return [part.strip() for part in text.split(",") if part.strip()]
        case _:
            return text


def pair_of(text: str, where: str) -> tuple[str, str]:
    """Return both sides of LEFT=RIGHT; raises `UsageError`."""
    left, equals, right = text.partition("=")
    if not equals or not left.strip():
        raise UsageError(f"{where}, not “{text}”.")
    return left.strip(), right.strip()
