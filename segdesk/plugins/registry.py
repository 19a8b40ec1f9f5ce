"""The stages that are usable now, and how to make one from its id and settings."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from segdesk.api.stages import Stage, StageError
from segdesk.plugins.schema import check_value
from segdesk.results.plugins import PluginInfo, PluginsDescription, StageInfo, StageKind
from segdesk.text import Message, msg


@dataclass(frozen=True)
class CheckedParams:
    """Settings that fit the stage, defaults filled in, and what had to be ignored."""

    values: dict[str, Any]
    notes: tuple[Message, ...] = ()


class Registry:
    """The plugins found and the stages they add."""

    def __init__(self, plugins: Sequence[PluginInfo], stages: Sequence[tuple[Stage, StageInfo]]) -> None:
        self.plugins = tuple(plugins)
        self._stages = {info.id: (stage, info) for stage, info in stages}

    def __contains__(self, stage_id: object) -> bool:
        return stage_id in self._stages

    def stage(self, stage_id: str) -> Stage:
        """Return a stage as its plugin registered it; raises `StageError` when no usable plugin has it."""
        return self._entry(stage_id)[0]

    def info(self, stage_id: str) -> StageInfo:
        """Return the description of a stage; raises `StageError` when no usable plugin has it."""
        return self._entry(stage_id)[1]

    def of_kind(self, kind: StageKind) -> tuple[StageInfo, ...]:
        """Return the stages of one kind, the app's own first."""
        return tuple(info for _, info in self._stages.values() if info.kind == kind)

    def describe(self, fingerprint: str = "") -> PluginsDescription:
        """Return all there is to know, as plain data; the window keeps it under the fingerprint."""
        stages = tuple(info for _, info in self._stages.values())
        return PluginsDescription(fingerprint=fingerprint, plugins=self.plugins, stages=stages)

    def check(self, stage_id: str, params: Mapping[str, Any], version: int | None = None) -> CheckedParams:
        """Check settings and fill in defaults.

        Settings the stage does not know (any more) are left out with a note. `version` is the stage version
        the settings were saved with. Raises `StageError` for values that are not allowed.
        """
        stage, info = self._entry(stage_id)
        given, notes = self._migrated(stage, dict(params), version)
        known = {param.name: param for param in info.params}
        values = {}
        for name, param in known.items():
            values[name] = check_value(param, given[name]) if name in given else param.default
        for name in given:
            if name not in known:
                note = msg(
                    "“{title}” no longer has the setting “{setting}”; it was left out.",
                    title=Message(id=info.title),
                    setting=name,
                )
                notes = (*notes, note)
        return CheckedParams(values, notes)

    def create(
        self, stage_id: str, params: Mapping[str, Any], seed: int | None = None, version: int | None = None
    ) -> Any:
        """Make an unfitted stage. Raises `StageError` in words for unknown stages and settings not allowed.

        An argument ``random_state`` of the stage gets the seed.
        """
        stage = self.stage(stage_id)
        values = self.check(stage_id, params, version).values
        for param in stage.params:
            if param.sets:
                values[param.sets] = values.pop(param.name)
        if "random_state" in inspect.signature(stage.factory).parameters:
            values["random_state"] = seed
        return stage.factory(**values)

    def _entry(self, stage_id: str) -> tuple[Stage, StageInfo]:
        if stage_id in self._stages:
            return self._stages[stage_id]
        raise StageError(
            msg(
                "The step “{stage}” belongs to a plugin that is not installed, is switched off or did not "
                "load. Look under Plugins.",
                stage=stage_id,
            )
        )

    def _migrated(
        self, stage: Stage, params: dict[str, Any], version: int | None
    ) -> tuple[dict[str, Any], tuple[Message, ...]]:
        title = Message(id=stage.title)
        if version is not None and version > stage.version:
            raise StageError(
                msg(
                    "This was saved with version {saved} of “{title}”; here is version {here}. Update the "
                    "plugin to run it again.",
                    saved=version,
                    title=title,
                    here=stage.version,
                )
            )
        if version is None or version == stage.version or stage.migrate is None:
            return params, ()
        try:
            return dict(stage.migrate(params, version)), ()
        except Exception:  # a plugin's mistake must not lock somebody's work
            note = msg(
                "The settings of “{title}” could not be carried over; the usual ones are used.", title=title
            )
            return {}, (note,)
