"""Words: named messages, translation, and the wording of numbers and dates.

Results hold `Message` values; sentences are made where a person reads them, so the
language switches without computing anything again.
"""

from segdesk.text.formats import date_text, number_text, percent_text, short_text
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
    "Message",
    "add_catalogue",
    "add_texts",
    "current_language",
    "date_text",
    "msg",
    "number_text",
    "percent_text",
    "plural",
    "render",
    "set_language",
    "short_text",
    "translate",
]
