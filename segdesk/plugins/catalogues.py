"""A plugin's own translations: found beside its package, and copied into the description for the window."""

from __future__ import annotations

import gettext
from pathlib import Path
from types import ModuleType
from typing import Any

from segdesk.text import LANGUAGES, add_catalogue


def plugin_catalogues(module: ModuleType, domain: str) -> dict[str, dict[str, str]]:
    """Make a plugin's catalogues known to this process and return their texts by language.

    They lie in ``locale/<language>/LC_MESSAGES/<domain>.mo`` beside the plugin's module.
    """
    file = getattr(module, "__file__", None)  # an entry point may name an object in a module, too
    if file is None:
        return {}
    folder = Path(file).parent / "locale"
    if not folder.is_dir():
        return {}
    add_catalogue(domain, folder)
    texts = {}
    for language in LANGUAGES:
        path = gettext.find(domain, str(folder), [language])
        if path is None:
            continue
        with open(path, "rb") as source:
            catalogue = gettext.GNUTranslations(source)
        # gettext has no public way to list a catalogue; plural entries have (singular, form) as keys, the
        # form for many last.
        entries: dict[Any, str] = vars(catalogue)["_catalog"]
        plain = {key if isinstance(key, str) else key[0]: text for key, text in entries.items()}
        texts[language] = {key: text for key, text in plain.items() if key}
    return texts
