"""The language of the interface, over gettext catalogues."""

from __future__ import annotations

import gettext
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
    """Make texts known that come as plain data (a plugin's, from the cached registry), by language."""
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


def _catalogues(domain: str | None) -> list[gettext.NullTranslations]:
    if _default == "en":
        return []
    own = [_catalogue(name, folder) for name, folder in _folders if name == domain]
    rest = [_catalogue(name, folder) for name, folder in _folders if name != domain]
    return [*own, _catalogue("segdesk", resource("translations")), *rest]


def translate(text: str, domain: str | None = None) -> str:
    """Translate an English text; one that no catalogue knows stays English."""
    if not text:
        return text
    for catalogue in _catalogues(domain):
        found = catalogue.gettext(text)
        if found != text:
            return found
    for (_, code), entries in _texts.items():
        if code == _default and text in entries:
            return entries[text]
    return text


def translate_plural(one: str, many: str, n: int, domain: str | None = None) -> str:
    """Translate a text with a plural form."""
    english = one if n == 1 else many
    for catalogue in _catalogues(domain):
        found = catalogue.ngettext(one, many, n)
        if found not in (one, many):
            return found
    return english


def list_separator() -> str:
    """Return what stands between the items of a list."""
    return "、" if _default == "zh_CN" else ", "
