"""Loads every plugin behind its own guard: a bad one costs only itself, and is named with what to do."""

from __future__ import annotations

import re
import traceback
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from importlib import metadata
from types import ModuleType
from typing import Any

import pluggy
from msgspec.structs import replace

from segdesk.api.hooks import HOOK_PROJECT
from segdesk.api.stages import Stage
from segdesk.plugins import hookspecs
from segdesk.plugins.catalogues import plugin_catalogues
from segdesk.plugins.registry import Registry
from segdesk.plugins.schema import SchemaError, stage_params
from segdesk.results.plugins import API_VERSION, PluginInfo, StageInfo
from segdesk.text import Message, msg

GROUP = "segdesk"
"""Entry-point group of plugins."""

RESERVED = "segdesk."
"""Stage ids that only the app's own plugins may use."""

BUILTIN_TITLES = {
    "segdesk_preprocessing": "Preparation",
    "segdesk_features": "Features",
    "segdesk_clustering": "Segmentation methods",
    "segdesk_prediction": "Prediction methods",
    "segdesk_evaluation": "Quality measures",
}
"""The app's own plugins: they come through the same door, and cannot be removed."""

_STAGE_ID = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+")
_MAX_ID = 80
_MAX_TITLE = 60


class _Refused(Exception):
    """A plugin that loaded but does not keep the contract; the message says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.id)
        self.message = message


@dataclass(frozen=True)
class _Loaded:
    info: PluginInfo
    stages: tuple[tuple[Stage, StageInfo], ...] = ()


def load_registry(off: Collection[str] = (), paths: Iterable[str] | None = None) -> Registry:
    """Find and load all plugins.

    Parameters
    ----------
    off : collection of str
        Names of plugins that are switched off: they are listed, and not imported. The app's own cannot be.
    paths : iterable of str, optional
        Folders to look for distributions in; default: all of ``sys.path``.
    """
    found = _entry_points(paths)
    plugins: list[PluginInfo] = []
    stages: list[tuple[Stage, StageInfo]] = []
    taken: dict[str, str] = {}
    for entry in found:
        loaded = _load(entry, off, taken)
        plugins.append(loaded.info)
        stages.extend(loaded.stages)
        taken |= {info.id: loaded.info.title for _, info in loaded.stages}
    return Registry(plugins, stages)


def _entry_points(paths: Iterable[str] | None) -> list[metadata.EntryPoint]:
    if paths is None:
        found = list(metadata.entry_points(group=GROUP))
    else:
        found = [
            entry
            for distribution in metadata.distributions(path=list(paths))
            for entry in distribution.entry_points
            if entry.group == GROUP
        ]
    order = list(BUILTIN_TITLES)
    return sorted(
        found, key=lambda e: (order.index(e.value) if _is_builtin(e) else len(order), plugin_name(e), e.name)
    )


def _is_builtin(entry: metadata.EntryPoint) -> bool:
    return entry.dist is not None and entry.dist.name == "segdesk" and entry.value in BUILTIN_TITLES


def plugin_name(entry: metadata.EntryPoint) -> str:
    """Return the name a plugin is known by: its distribution's, or the package's for the app's own."""
    return entry.name if _is_builtin(entry) or entry.dist is None else entry.dist.name


def _load(entry: metadata.EntryPoint, off: Collection[str], taken: dict[str, str]) -> _Loaded:
    name, builtin = plugin_name(entry), _is_builtin(entry)
    base = PluginInfo(
        name=name,
        title=BUILTIN_TITLES[entry.value] if builtin else name[:_MAX_TITLE],
        version=entry.dist.version if entry.dist else "",
        publisher="SegDesk" if builtin else _publisher(entry.dist),
        builtin=builtin,
        domain=entry.value.partition(":")[0].partition(".")[0],
    )
    if name in off and not builtin:
        return _Loaded(replace(base, state="off"))
    try:
        module = entry.load()
        stages = tuple((stage, _describe(stage, base)) for stage in _checked(_stages_of(module), base, taken))
        catalogues = plugin_catalogues(module, base.domain)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a plugin may raise anything, SystemExit too
        details = "".join(traceback.format_exception(error))
        return _Loaded(replace(base, state="failed", problem=_reason(error, base.title), details=details))
    ids = tuple(info.id for _, info in stages)
    return _Loaded(replace(base, stages=ids, catalogues=catalogues), stages)


def _publisher(distribution: metadata.Distribution | None) -> str:
    if distribution is None:
        return ""
    fields = distribution.metadata
    authors = [*fields.get_all("Author", []), *fields.get_all("Author-email", [])]
    return "".join(authors[:1]).partition("<")[0].strip()[:_MAX_TITLE]


def _stages_of(module: ModuleType) -> list[Any]:
    """Ask one plugin for its stages, on a plugin manager of its own."""
    wanted = getattr(module, "SEGDESK_API", API_VERSION)
    if tuple(wanted)[:1] != API_VERSION[:1] or tuple(wanted) > API_VERSION:
        raise _Refused(
            msg(
                "“{plugin}” is made for version {wanted} of SegDesk's plugin contract; here is version "
                "{here}. Get the release of the plugin that fits this SegDesk.",
                wanted=".".join(str(part) for part in wanted),
                here=".".join(str(part) for part in API_VERSION),
            )
        )
    manager = pluggy.PluginManager(HOOK_PROJECT)
    manager.add_hookspecs(hookspecs)
    manager.register(module)  # raises for an argument the hook does not have
    manager.check_pending()  # raises for a hook that does not exist
    answers = manager.hook.segdesk_stages()
    return [stage for answer in answers for stage in answer]


def _checked(stages: list[Any], base: PluginInfo, taken: dict[str, str]) -> list[Stage]:
    if not stages:
        raise _Refused(
            msg(
                "“{plugin}” adds nothing: its function segdesk_stages was not found or returned nothing. "
                "Ask its author to mark the function with hookimpl."
            )
        )
    seen: set[str] = set()
    for stage in stages:
        if not isinstance(stage, Stage):
            raise _Refused(
                msg("“{plugin}” adds something that is not a stage. Ask its author for a new release.")
            )
        if not _STAGE_ID.fullmatch(stage.id) or len(stage.id) > _MAX_ID:
            raise _Refused(
                msg(
                    "“{plugin}” uses the stage name “{stage}”. Names must look like publisher.name, in "
                    "small letters.",
                    stage=stage.id[:_MAX_ID],
                )
            )
        if stage.id.startswith(RESERVED) and not base.builtin:
            raise _Refused(
                msg(
                    "“{plugin}” uses the stage name “{stage}”, which is reserved for SegDesk.", stage=stage.id
                )
            )
        if stage.id in taken or stage.id in seen:
            raise _Refused(
                msg(
                    "“{plugin}” adds “{stage}”, which “{other}” has added already. Switch one of the two "
                    "off.",
                    stage=stage.id,
                    other=taken.get(stage.id, base.title),
                )
            )
        if not stage.title.strip() or len(stage.title) > _MAX_TITLE or not stage.title.isprintable():
            raise _Refused(
                msg(
                    "The title of “{stage}” in “{plugin}” must be one line of at most {limit} characters.",
                    stage=stage.id,
                    limit=_MAX_TITLE,
                )
            )
        seen.add(stage.id)
    return stages


def _describe(stage: Stage, base: PluginInfo) -> StageInfo:
    return StageInfo(
        id=stage.id,
        kind=stage.kind,
        title=stage.title,
        summary=stage.summary or _first_sentence(stage.factory.__doc__),
        plugin=base.name,
        domain=base.domain,
        version=stage.version,
        params=stage_params(stage),
        accepts=tuple(stage.accepts),
        files=tuple(stage.files),
        min_rows=stage.min_rows,
        max_rows=stage.max_rows,
        builtin=base.builtin,
    )


def _first_sentence(docstring: str | None) -> str:
    paragraph = (docstring or "").strip().partition("\n\n")[0]
    text = " ".join(paragraph.split())
    end = re.search(r"\.(\s|$)", text)
    return text[: end.start() + 1] if end else text


def _reason(error: BaseException, title: str) -> Message:
    match error:
        case _Refused():
            return Message(id=error.message.id, args={**error.message.args, "plugin": title})
        case ModuleNotFoundError() if error.name and not error.name.startswith("segdesk"):
            return msg(
                "“{plugin}” needs “{module}”, which is not installed. Install the plugin again together "
                "with what it needs.",
                plugin=title,
                module=error.name,
            )
        case ImportError():
            return msg(
                "“{plugin}” does not fit this version of SegDesk or is incomplete: {error}. Get a newer "
                "release of the plugin.",
                plugin=title,
                error=_short(error),
            )
        case SyntaxError():
            return msg(
                "“{plugin}” has a mistake in line {line} of {file}. Ask its author for a new release.",
                plugin=title,
                line=str(error.lineno),
                file=(error.filename or "").replace("\\", "/").rpartition("/")[2],
            )
        case SystemExit():
            return msg(
                "“{plugin}” tried to end SegDesk and was left out. Remove it or get another release.",
                plugin=title,
            )
        case pluggy.PluginValidationError():
            return msg(
                "“{plugin}” uses a hook that SegDesk does not have: {error}. Ask its author for a new "
                "release.",
                plugin=title,
                error=_short(error),
            )
        case SchemaError():
            return msg(
                "A setting of “{plugin}” cannot be shown: {error}. Ask its author for a new release.",
                plugin=title,
                error=_short(error),
            )
    return msg(
        "“{plugin}” failed while loading: {error}. Switch it off, or ask its author for a new release.",
        plugin=title,
        error=_short(error),
    )


def _short(error: BaseException) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return (text if len(text) <= 160 else text[:159] + "…").rstrip(".")
