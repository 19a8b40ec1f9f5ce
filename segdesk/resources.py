"""Where the packaged resources (icons, translations, samples, help) are found."""

from pathlib import Path

RULES = "rules"
"""Folder of the readable files a person can change, here and among one's own settings."""

_PACKAGE = Path(__file__).resolve().parent


def resource(*parts: str) -> Path:
    """Return the path of a packaged resource, in an installed wheel and in a checkout alike."""
    packaged = _PACKAGE / "_resources"
    root = packaged if packaged.is_dir() else _PACKAGE.parent / "resources"
    return root.joinpath(*parts)
