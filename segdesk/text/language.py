"""The language of the interface, over gettext catalogues."""

from __future__ import annotations

import gettext
from collections.abc import Callable
from pathlib import Path

from segdesk.resources import resource

LANGUAGES = {"en": "English", "zh_CN": "简体中文"}


_default = "en"
_folders: list[tuple[str, Path]] = []
_texts: dict[tuple[str, str], dict[str, str]] = {}
_loaded: dict[tuple[str, str], gettext.NullTranslations] = {}


def add_catalogue(domain: str, folder: Path) -> None:
    """Make a further gettext domain (a plugin's) known; `folder` holds zh_CN/LC_MESSAGES/<domain>.mo."""
    if (domain, folder) not in _folders:
        _folders.append((domain, folder))


def add_texts(domain: str, texts: dict[str, dict[str, str]]) -> None:
    """Make texts known that come as plain data (a plugin's, from the cached registry), by language.

    A text with a plural stands under its singular, with the form for many: Chinese has no other.
    """
    for code, entries in texts.items():
        _texts[domain, code] = entries


def set_language(code: str) -> None:
    """Choose the language that `translate` and `render` answer in; unknown codes mean English."""
    global _default
    _default = code if code in LANGUAGES else "en"


def current_language() -> str:
    """Return the code of the chosen language."""
    return _default


def _catalogue(domain: str, folder: Path) -> gettext.NullTranslations:
    key = (f"{domain}@{folder}", _default)
    if key not in _loaded:
        _loaded[key] = gettext.translation(domain, str(folder), [_default], fallback=True)
    return _loaded[key]


def translate(text: str, domain: str | None = None) -> str:
    """Translate an English text; one that no catalogue knows stays English."""
    if not text or _default == "en":
        return text
    return _found(domain, text, lambda catalogue: catalogue.gettext(text), (text,)) or text


def translate_plural(one: str, many: str, n: int, domain: str | None = None) -> str:
    """Translate a text with a plural form."""
    english = one if n == 1 else many
    if _default == "en":
        return english
    return _found(domain, one, lambda catalogue: catalogue.ngettext(one, many, n), (one, many)) or english


def _found(
    domain: str | None,
    key: str,
    ask: Callable[[gettext.NullTranslations], str],
    english: tuple[str, ...],
) -> str | None:
    """Look in the text's own domain first, then in the program's, then in all others."""
    own = [place for place in _folders if place[0] == domain]
    rest = [place for place in _folders if place[0] != domain]
    plain = _texts.get((domain, _default), {}) if domain else {}
    for places in (own, [("segdesk", resource("translations"))], rest):
        for name, folder in places:
            if (text := ask(_catalogue(name, folder))) not in english:
                return text
        if places is own and key in plain:
            return plain[key]
    other = (texts for (_, code), texts in _texts.items() if code == _default)
    return next((texts[key] for texts in other if key in texts), None)


def list_separator() -> str:
    """Return what stands between the items of a list."""
    return "、" if _default == "zh_CN" else ", "
