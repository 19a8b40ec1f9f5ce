"""Words: named messages, translation, and the wording of numbers and dates.

Results hold `Message` values; sentences are made where a person reads them, so the
language switches without computing anything again.
"""

from segdesk.text.formats import (
    Formats,
    current_formats,
    date_text,
    money_text,
    number_text,
    percent_text,
    set_formats,
    short_text,
)
from segdesk.text.language import (
    LANGUAGES,
    add_catalogue,
    add_texts,
    current_language,
    set_language,
    translate,
)
from segdesk.text.message import Arg, Message, msg, plural, render

__all__ = [
    "LANGUAGES",
    "Arg",
    "Formats",
    "Message",
    "add_catalogue",
    "add_texts",
    "current_formats",
    "current_language",
    "date_text",
    "money_text",
    "msg",
    "number_text",
    "percent_text",
    "plural",
    "render",
    "set_formats",
    "set_language",
    "short_text",
    "translate",
]
