"""The one door: what is started by which arguments, and that it stays light."""

import subprocess
import sys
from types import SimpleNamespace

import pytest

from segdesk import __main__ as door
from segdesk import __version__


@pytest.mark.parametrize(
    ("arguments", "started"),
    [
        ([], "window"),
        (["customers.csv"], "window"),
        (["folder/客户"], "window"),
        (["/missing/customers.xlsx"], "window"),
        (["--language", "zh_CN"], "window"),
        (["window", "--picture", "out.png", "x.csv"], "window"),
        (["run", "x.csv"], "command"),
        (["inspect", "x.csv"], "command"),
        (["inspekt"], "command"),
        (["--help"], "command"),
        (["--worker", "--memory", "5"], "worker"),
    ],
)
def test_arguments_start_the_right_thing(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], started: str
) -> None:
    seen: list[tuple[str, list[str]]] = []
    modules = {"segdesk.desktop.app": "window", "segdesk.cli": "command", "segdesk.worker.start": "worker"}
    for module, name in modules.items():

        def main(given: list[str], execute: object = None, *, name: str = name) -> int:
            seen.append((name, list(given)))
            return 0

        monkeypatch.setitem(sys.modules, module, SimpleNamespace(main=main))
    assert door.main(arguments) == 0
    assert seen == [(started, arguments[1:] if started == "worker" else arguments)]


def test_the_version_is_told_without_importing_anything_heavy() -> None:
    code = (
        "import sys; from segdesk.__main__ import main; main(['--version']);"
        "heavy = {'PySide6', 'pandas', 'numpy', 'pyarrow', 'sklearn', 'msgspec'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == f"SegDesk {__version__}\n", done.stderr
