"""From a stage's signature to its settings, and the check of settings against them."""

from __future__ import annotations

import inspect
import math
import types
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from segdesk.api.params import UNSET, Column, Pairs, Param, Table
from segdesk.api.stages import Stage, StageError
from segdesk.results.plugins import ParamInfo, ParamType
from segdesk.text import Message, msg

_PLAIN: dict[Any, ParamType] = {int: "int", float: "float", bool: "bool", str: "text"}


class SchemaError(Exception):
    """A stage's settings are declared in a way that no form can be made of; names the setting."""


def stage_params(stage: Stage) -> tuple[ParamInfo, ...]:
    """Return the settings of a stage; raises `SchemaError` for a declaration that cannot be shown."""
    signature = _signature(stage.factory)
    if stage.params:
        return tuple(_foreign(param, signature) for param in stage.params)
    hints = _hints(stage.factory)
    found = []
    for name, parameter in signature.parameters.items():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            raise SchemaError(f"“{name}”: settings must be named arguments, not *args or **kwargs")
        facts = _facts(hints.get(name))
        if parameter.default is parameter.empty:
            raise SchemaError(f"“{name}” has no default value")
        if facts is None:
            continue  # not shown: random_state and the like
        found.append(_declared(name, hints[name], facts, parameter.default))
    return tuple(found)


def _signature(factory: Any) -> inspect.Signature:
    try:
        return inspect.signature(factory)
    except (TypeError, ValueError) as error:
        raise SchemaError(f"{factory!r} cannot be called with settings: {error}") from error


def _hints(factory: Any) -> dict[str, Any]:
    target = factory.__init__ if inspect.isclass(factory) else factory
    try:
        return get_type_hints(target, include_extras=True)
    except Exception as error:  # annotations are any code of the plugin's
        raise SchemaError(f"the type hints cannot be read: {error}") from error


def _facts(hint: Any) -> Param | Column | Table | Pairs | None:
    if get_origin(hint) is not Annotated:
        return None
    return next(
        (fact for fact in get_args(hint)[1:] if isinstance(fact, Param | Column | Table | Pairs)), None
    )


def _without_none(name: str, hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) in (Union, types.UnionType):
        rest = [arg for arg in get_args(hint) if arg is not type(None)]
        if len(rest) == 1:
            return rest[0], len(rest) < len(get_args(hint))
        raise SchemaError(f"“{name}” has more than one type: {hint}")
    return hint, False


def _declared(name: str, hint: Any, facts: Param | Column | Table | Pairs, default: Any) -> ParamInfo:
    inner, optional = _without_none(name, get_args(hint)[0])
    if isinstance(facts, Table | Pairs):
        return _files(name, inner, facts, default)
    if isinstance(facts, Column):
        several = get_origin(inner) in (list, tuple) and get_args(inner)[0] is str
        if not several and inner is not str:
            raise SchemaError(f"“{name}” is a column, so its type must be str or list[str]")
        return ParamInfo(
            name=name,
            label=facts.label,
            type="columns" if several else "column",
            default=list(default) if isinstance(default, tuple | list) else default,
            help=facts.help,
            advanced=facts.advanced,
            optional=optional or default is None,
            column_roles=facts.all_roles,
            column_types=tuple(facts.types),
            column_meaning=facts.meaning,
            show_when=facts.show_when,
        )
    kind: ParamType | None = _PLAIN.get(inner)
    choices = tuple((facts.choices or {}).items())
    if get_origin(inner) is Literal:
        choices = choices or tuple((value, str(value)) for value in get_args(inner))
        if {value for value, _ in choices} != set(get_args(inner)):
            raise SchemaError(f"“{name}”: choices and type name different values")
    if choices:
        kind = "choice"
    if kind is None:
        raise SchemaError(f"“{name}” has the type {inner}, which has no form field")
    return _info(name, facts, kind, choices, default, optional or default is None)


def _files(name: str, inner: Any, facts: Table | Pairs, default: Any) -> ParamInfo:
    kind: ParamType
    if isinstance(facts, Pairs):
        if inner not in (dict[str, str], dict[str, dict[str, str]]):
            raise SchemaError(
                f"“{name}” is pairs, so its type must be dict[str, str] or dict[str, dict[str, str]]"
            )
        kind = "pairs" if inner == dict[str, str] else "file_pairs"
    elif inner is str:
        kind = "table"
    elif get_origin(inner) in (list, tuple) and get_args(inner)[0] is str:
        kind = "tables"
    else:
        raise SchemaError(f"“{name}” is a file, so its type must be str or list[str]")
    return ParamInfo(name=name, label=facts.label, type=kind, default=default, help=facts.help, optional=True)


def _foreign(param: Param, signature: inspect.Signature) -> ParamInfo:
    if not param.name:
        raise SchemaError(f"“{param.label}” needs a name")
    target = signature.parameters.get(param.sets or param.name)
    if target is None:
        raise SchemaError(f"there is no argument “{param.sets or param.name}”")
    default = target.default if param.default is UNSET else param.default
    if default is inspect.Parameter.empty:
        raise SchemaError(f"“{param.name}” has no default value")
    choices = tuple((param.choices or {}).items())
    kind: ParamType | None = "choice" if choices else param.type or _PLAIN.get(type(default))
    if kind is None:
        raise SchemaError(f"the type of “{param.name}” is not known: give Param(type=…)")
    return _info(param.name, param, kind, choices, default, default is None)


def _info(
    name: str,
    facts: Param,
    kind: ParamType,
    choices: tuple[tuple[Any, str], ...],
    default: Any,
    optional: bool,
) -> ParamInfo:
    if facts.ge is not None and facts.le is not None and facts.ge > facts.le:
        raise SchemaError(f"“{name}”: the smallest allowed value is above the largest")
    info = ParamInfo(
        name=name,
        label=facts.label,
        type=kind,
        default=default,
        help=facts.help,
        ge=facts.ge,
        le=facts.le,
        step=facts.step,
        unit=facts.unit,
        choices=choices,
        advanced=facts.advanced,
        optional=optional,
        show_when=facts.show_when,
    )
    try:
        check_value(info, default)
    except StageError as error:
        raise SchemaError(f"“{name}”: the default {default!r} is not allowed") from error
    return info


def check_value(param: ParamInfo, value: Any) -> Any:
    """Return a value as the stage takes it; raises `StageError` naming the setting and what is allowed."""
    if value is None:
        if param.optional:
            return None
        raise StageError(msg("“{setting}” needs a value.", setting=_label(param)))
    match param.type:
        case "bool":
            if isinstance(value, bool):
                return value
            raise StageError(msg("“{setting}” is either on or off.", setting=_label(param)))
        case "int" | "float":
            return _number(param, value)
        case "choice":
            for allowed, _ in param.choices:
                if value == allowed and isinstance(value, bool) == isinstance(allowed, bool):
                    return allowed
            labels = [Message(id=label) for _, label in param.choices]
            raise StageError(
                msg("“{setting}” must be one of: {choices:list}.", setting=_label(param), choices=labels)
            )
        case "pairs":
            if _is_pairs(value):
                return dict(value)
            raise StageError(msg("“{setting}” must say which goes with which.", setting=_label(param)))
        case "file_pairs":
            if isinstance(value, dict) and all(isinstance(k, str) and _is_pairs(v) for k, v in value.items()):
                return {name: dict(pairs) for name, pairs in value.items()}
            raise StageError(msg("“{setting}” must say which goes with which.", setting=_label(param)))
        case "columns" | "tables":
            if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
                return list(value)
            raise StageError(msg("“{setting}” must be a list of columns.", setting=_label(param)))
    if isinstance(value, str):
        return value
    raise StageError(msg("“{setting}” must be text.", setting=_label(param)))


def _is_pairs(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(k, str) for pair in value.items() for k in pair)


def _number(param: ParamInfo, value: Any) -> int | float:
    whole = param.type == "int"
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise StageError(msg("“{setting}” must be a number.", setting=_label(param)))
    if whole and value != int(value):
        raise StageError(msg("“{setting}” must be a whole number.", setting=_label(param)))
    number: int | float = int(value) if whole else float(value)
    low, high = param.ge, param.le
    if low is not None and high is not None and not low <= number <= high:
        raise StageError(
            msg("“{setting}” must be between {low} and {high}.", setting=_label(param), low=low, high=high)
        )
    if low is not None and number < low:
        raise StageError(msg("“{setting}” must be at least {low}.", setting=_label(param), low=low))
    if high is not None and number > high:
        raise StageError(msg("“{setting}” must be at most {high}.", setting=_label(param), high=high))
    return number


def _label(param: ParamInfo) -> Message:
    return Message(id=param.label)
