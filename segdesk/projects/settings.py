"""The person's settings: one JSON file that never keeps SegDesk from starting."""

from __future__ import annotations

import locale
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from segdesk.projects.files import write_bytes
from segdesk.projects.paths import config_dir
from segdesk.results.base import Result

FORMAT = 1
_COPIES = 3


class Settings(Result):
    """What a person chose for all projects."""

    format: int = FORMAT
    language: str = "en"
    theme: str = "system"  # light, dark, or as the system is
    number_format: str = "system"  # or comma, point, space, apostrophe: what stands between thousands
    date_format: str = "language"  # or iso, dots, slashes, month_first
    currency: str = ""
    geometry: str = ""  # of the window, as the window wrote it
    plugins_off: tuple[str, ...] = ()
    restore_last: bool = False


def settings_file() -> Path:
    """Return where settings are kept."""
    return config_dir() / "settings.json"


def load_settings(path: Path | None = None) -> Settings:
    """Read the settings. What cannot be understood becomes the default, and a copy of the file is kept."""
    path = path or settings_file()
    defaults = Settings(language=system_language())
    try:
        data = path.read_bytes()
    except OSError:
        return defaults
    try:
        raw = msgspec.json.decode(data, type=dict[str, Any])
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        _keep_copy(path)
        return defaults
    found: dict[str, Any] = {}
    for field in msgspec.structs.fields(Settings):
        if field.name in raw:
            try:
                found[field.name] = msgspec.convert(raw[field.name], field.type)
            except (msgspec.ValidationError, RecursionError):
                _keep_copy(path)
    if found.get("format", FORMAT) > FORMAT:
        _keep_copy(path)
    found["format"] = FORMAT
    return msgspec.structs.replace(defaults, **found)


def save_settings(settings: Settings, path: Path | None = None) -> bool:
    """Write the settings; False (and nothing worse) where the profile cannot be written."""
    try:
        write_bytes(path or settings_file(), msgspec.json.format(settings.to_json(), indent=2))
    except OSError:
        return False
    return True


def system_language() -> str:
    """Return the language the system speaks, if SegDesk speaks it too."""
    names = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    with suppress(ValueError):
        names.append(locale.getlocale()[0] or "")
    chosen = next((name for name in names if name), "")
    return "zh_CN" if chosen.lower().startswith(("zh", "chinese")) else "en"


def _keep_copy(path: Path) -> None:
    with suppress(OSError):
        for number in range(1, _COPIES + 1):
            copy = path.with_name(f"{path.stem}.kept-{number}{path.suffix}")
            if copy.exists() and copy.read_bytes() == path.read_bytes():
                return
            if not copy.exists() or number == _COPIES:
                shutil.copyfile(path, copy)
                return
