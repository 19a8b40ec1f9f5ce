"""Start the app from a checkout; without a screen, do the same job and draw the window into a file."""

import argparse
import json
import locale
import os
import subprocess
import sys
from pathlib import Path

from installer.consent import SetupError
from installer.environment import ROOT, Environment, prepare

RESULTS_FOLDER = "segdesk-out"
SAMPLE = "online-shop"


def main(arguments: list[str]) -> int:
    """Set up, start SegDesk with the optional file, and hand back its exit code."""
    parser = argparse.ArgumentParser(prog="installer/run.py", description="Set SegDesk up and start it.")
    parser.add_argument("file", nargs="?", type=Path, help="a customer file or a .segdesk project")
    parser.add_argument("--yes", action="store_true", help="install missing system packages without asking")
    parser.add_argument("--setup-only", action="store_true", help="set up and stop")
    options = parser.parse_args(arguments)
    try:
        environment = prepare("run", options.yes)
        if options.setup_only:
            print(f"SegDesk is set up in {environment.folder}")
            return 0
        # As a full path it cannot be taken for a command or an option.
        file = options.file.absolute() if options.file else None
        if has_display():
            return segdesk(environment, *([file] if file else []))
        return without_a_window(environment, file or sample_file(ROOT / "resources" / "samples"))
    except SetupError as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def has_display() -> bool:
    """Whether a window can be shown."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def without_a_window(environment: Environment, file: Path) -> int:
    """Turn the file into results on the command line and draw the window into a picture."""
    out = Path(RESULTS_FOLDER)
    language = ("--language", "zh_CN" if speaks_chinese() else "en")
    print(f"There is no screen here, so SegDesk works on {file.name} without a window.", flush=True)
    if file.suffix != ".segdesk":  # a project holds its results already
        code = segdesk(environment, "run", file, "--out", out, *language)
        if code != 0:
            return code
    out.mkdir(exist_ok=True)
    picture = out / "window.png"
    code = segdesk(environment, "window", file, "--picture", picture, *language, QT_QPA_PLATFORM="offscreen")
    print(f"The results are in {out.resolve()}")
    if code == 0:
        print(f"This is how the window looks: {picture.resolve()}")
    return code


def sample_file(folder: Path) -> Path:
    """The bundled online shop, in Chinese where the system speaks Chinese."""
    samples = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    files: dict[str, str] = next(entry["files"] for entry in samples["samples"] if entry["id"] == SAMPLE)
    return folder / files["zh_CN" if speaks_chinese() else "en"]


def speaks_chinese() -> bool:
    """Whether the system's language is Chinese."""
    named = [os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    language = next((name for name in named if name), locale.getlocale()[0] or "")
    return language.lower().startswith(("zh", "chinese"))


def segdesk(environment: Environment, *arguments: str | Path, **settings: str) -> int:
    """Run the app's command line and return its exit code."""
    # The folder it is started from may hold a file called pandas.py: never import from there.
    variables = {**os.environ, "PYTHONSAFEPATH": "1", **settings}
    code = subprocess.run(
        [environment.python, "-m", "segdesk", *arguments], env=variables, check=False
    ).returncode
    return 128 - code if code < 0 else code
