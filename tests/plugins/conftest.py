"""Plugins made for a test: distributions with an entry point, in a folder of their own on the path."""

import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from segdesk.plugins import Registry, load_registry

MakePlugin = Callable[..., str]


@pytest.fixture(scope="session")
def builtin_registry() -> Registry:
    """The app's own plugins."""
    return load_registry()


@pytest.fixture
def plugin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on the path; modules imported from it are forgotten afterwards."""
    folder = tmp_path / "plugins"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    before = set(sys.modules)
    yield folder
    for name in set(sys.modules) - before:
        if getattr(sys.modules[name], "__file__", None) and str(folder) in str(sys.modules[name].__file__):
            del sys.modules[name]


@pytest.fixture
def make_plugin(plugin_folder: Path) -> MakePlugin:
    """Write a distribution of one module and return its name."""

    def make(module: str, code: str, name: str | None = None) -> str:
        name = name or module.replace("_", "-")
        (plugin_folder / f"{module}.py").write_text(textwrap.dedent(code), encoding="utf-8")
        meta = plugin_folder / f"{module}-1.0.dist-info"
        meta.mkdir()
        (meta / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\nAuthor: Acme\n")
        (meta / "entry_points.txt").write_text(f"[segdesk]\n{module} = {module}\n")
        return name

    return make
