"""A sentence by name: its English text as the id, and the values to put into it."""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import Any, TypeAlias

import msgspec

from segdesk.text.formats import date_text, number_text, percent_text, short_text
from segdesk.text.language import current_language, list_separator, translate, translate_plural

Arg: TypeAlias = "str | int | float | bool | Message | list[Arg] | list[str] | list[Message] | None"


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A translatable sentence that has not been put into words yet.

    `id` is the English text with named placeholders. A placeholder may carry a wording:
    ``{share:percent}`` (0.61 -> 61 %), ``{when:date}`` (ISO text), ``{columns:list}``,
    ``{value:raw}`` (no thousands marks), ``{value:short}`` (a few telling digits).
    `plural` and `n` choose the plural form. `texts` (by language) holds words that no catalogue knows,
    because they come from a file a person can edit.
    """

    id: str
    args: dict[str, Any] = {}
    plural: str | None = None
    n: int | None = None
    domain: str | None = None
    texts: dict[str, str] = {}


def msg(id: str, /, **args: Arg) -> Message:
    """Name a sentence; the first argument must be a literal string (it is extracted for translation)."""
    return Message(id=id, args=args)


def plural(one: str, many: str, n: int, /, **args: Arg) -> Message:
    """Name a sentence with a singular and a plural form; `n` is available as ``{n}``."""
    return Message(id=one, plural=many, n=n, args={"n": n, **args})


class _Formatter(string.Formatter):
    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Any) -> Any:
        return kwargs.get(key, "…") if isinstance(key, str) else "…"

    def format_field(self, value: Any, format_spec: str) -> str:
        return _word(value, format_spec)


def _word(value: Any, spec: str) -> str:
    match value:
        case Message():
            return render(value)
        case dict() if "id" in value:  # a Message that went through JSON
            return render(msgspec.convert(value, Message))
        case list() | tuple():
            return list_separator().join(_word(item, spec if spec != "list" else "") for item in value)
        case None:
            return "–"
        case bool():
            return translate("yes") if value else translate("no")
        case int() | float():
            if spec == "percent":
                return percent_text(value)
            if spec == "short":
                return short_text(value)
            if spec == "raw":
                return f"{value:g}" if isinstance(value, float) else str(value)
            return number_text(value)
        case _:
            return date_text(str(value)) if spec == "date" else str(value)


def render(message: Message | str) -> str:
    """Put a message into words in the current language; plain strings pass through."""
    if isinstance(message, str):
        return message
    if message.texts:
        return message.texts.get(current_language()) or message.id
    if message.plural is not None:
        template = translate_plural(message.id, message.plural, message.n or 0, message.domain)
    else:
        template = translate(message.id, message.domain)
    return _Formatter().vformat(template, (), message.args)
