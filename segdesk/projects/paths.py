"""Where SegDesk keeps its own files; the variable SEGDESK_HOME puts them all below one folder."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

HOME_VARIABLE = "SEGDESK_HOME"


def config_dir() -> Path:
    """Return the folder of settings."""
    return _folder("config")


def state_dir() -> Path:
    """Return the folder of recovery, earlier versions and logs."""
    return _folder("state")


def cache_dir() -> Path:
    """Return the folder of what can be made again."""
    return _folder("cache")


def log_dir() -> Path:
    """Return the folder of logs."""
    return state_dir() / "logs"


def _folder(kind: str) -> Path:
    try:
        folder = _wanted(kind)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.access(folder, os.W_OK) or kind == "config":
            return folder
    except (OSError, RuntimeError):
        pass  # no home, or one that cannot be written: work goes on, without being kept
    return _temporary(kind)


def _wanted(kind: str) -> Path:
    home = os.environ.get(HOME_VARIABLE)
    if home:
        return Path(home, kind)
    if sys.platform == "win32":
        base = os.environ.get("APPDATA" if kind == "config" else "LOCALAPPDATA")
        return Path(base or Path.home() / "AppData" / "Local", "SegDesk", kind)
    if sys.platform == "darwin":
        if kind == "cache":
            return Path.home() / "Library" / "Caches" / "SegDesk"
        return Path.home() / "Library" / "Application Support" / "SegDesk" / kind
    base = os.environ.get(f"XDG_{kind.upper()}_HOME")
    defaults = {"config": ".config", "state": ".local/state", "cache": ".cache"}
    return Path(base if base and os.path.isabs(base) else Path.home() / defaults[kind], "segdesk")


def _temporary(kind: str) -> Path:
    user = os.getuid() if sys.platform != "win32" else "home"
    folder = Path(tempfile.gettempdir(), f"segdesk-{user}")
    folder.mkdir(mode=0o700, exist_ok=True)
    owner = folder.lstat()
    if sys.platform != "win32" and (owner.st_uid != os.getuid() or owner.st_mode & 0o077):
        folder = Path(tempfile.mkdtemp(prefix="segdesk-"))  # somebody else made that one
    place = folder / kind
    place.mkdir(mode=0o700, exist_ok=True)
    return place
