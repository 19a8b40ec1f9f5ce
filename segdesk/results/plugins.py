"""What plugins are installed, what they add, and what failed."""

from __future__ import annotations

from typing import Any, Literal

from segdesk.results.base import Result
from segdesk.text import Message

API_VERSION = (1, 2)
"""Version of the plugin contract, on its own: work of a plugin made for (1, x ≤ 2) runs here."""

StageKind = Literal["preprocessor", "feature_builder", "clusterer", "predictor", "evaluator", "table_step"]


ParamType = Literal[
    "int", "float", "bool", "choice", "text", "column", "columns", "table", "tables", "pairs", "file_pairs"
]

WITHOUT_FIELD = ("table", "tables", "pairs", "file_pairs")
"""Types of settings that no form shows: files, and what goes with what, have a dialog of their own."""


class ParamInfo(Result):
    """One setting of a stage, as the form, the command line and the recipe see it."""

    name: str
    label: str  # English msgid
    type: ParamType
    default: Any = None
    help: str = ""
    ge: float | None = None
    le: float | None = None
    step: float | None = None
    unit: str = ""
    choices: tuple[tuple[Any, str], ...] = ()  # (value, label msgid)
    advanced: bool = False
    optional: bool = False  # None allowed: "automatic"
    column_roles: tuple[str, ...] = ()
    column_types: tuple[str, ...] = ()
    column_meaning: str = ""
    show_when: tuple[str, Any] | None = None  # (other setting, value)


class StageInfo(Result):
    """One stage: an algorithm or a step."""

    id: str  # publisher.name
    kind: StageKind
    title: str  # English msgid
    summary: str  # English msgid, one sentence
    plugin: str  # distribution name
    domain: str  # gettext domain of the plugin's texts
    version: int = 1
    params: tuple[ParamInfo, ...] = ()
    accepts: tuple[str, ...] = ()
    min_rows: int = 1
    max_rows: int | None = None
    builtin: bool = False
    files: tuple[str, ...] = ()  # readable files it works by, which a person can change

    @property
    def takes_table(self) -> bool:
        """Whether a segmentation method gets the columns as they are and not only numbers."""
        return "mixed" in self.accepts or self.takes_series

    @property
    def takes_series(self) -> bool:
        """Whether it learns from what each customer did month by month."""
        return "series" in self.accepts

    @property
    def by_rule(self) -> bool:
        """Whether its segments are defined by rules, not found in the data."""
        return "rules" in self.accepts

    @property
    def takes_files(self) -> bool:
        """Whether the step needs further files of the project."""
        return any(param.type in ("table", "tables") for param in self.params)

    def json_schema(self) -> dict[str, Any]:
        """Return the JSON schema of this stage's settings."""
        types = {
            "int": "integer",
            "float": "number",
            "bool": "boolean",
            "columns": "array",
            "tables": "array",
            "pairs": "object",
            "file_pairs": "object",
        }
        properties: dict[str, Any] = {}
        for param in self.params:
            entry: dict[str, Any] = {"title": param.label}
            if param.type == "choice":
                entry["enum"] = [value for value, _ in param.choices]
            else:
                kind = types.get(param.type, "string")
                entry["type"] = [kind, "null"] if param.optional else kind
            if param.help:
                entry["description"] = param.help
            if param.ge is not None:
                entry["minimum"] = param.ge
            if param.le is not None:
                entry["maximum"] = param.le
            entry["default"] = param.default
            properties[param.name] = entry
        return {"type": "object", "properties": properties, "additionalProperties": False}


class PluginInfo(Result):
    """One plugin: usable, switched off, or failed with a reason."""

    name: str  # distribution name
    title: str
    version: str
    publisher: str = ""
    state: Literal["on", "off", "failed"] = "on"
    builtin: bool = False
    stages: tuple[str, ...] = ()
    problem: Message | None = None
    details: str = ""
    catalogues: dict[str, dict[str, str]] = {}  # language -> {msgid: text}
    domain: str = ""


class PluginsDescription(Result):
    """Everything the window knows about plugins, cached as JSON."""

    fingerprint: str
    plugins: tuple[PluginInfo, ...]
    stages: tuple[StageInfo, ...]

    def stage(self, stage_id: str) -> StageInfo | None:
        """Return one stage, or None when its plugin is not here."""
        return next((stage for stage in self.stages if stage.id == stage_id), None)
