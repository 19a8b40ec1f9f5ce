"""Write the lock files again: python installer/lock.py [--upgrade].

``requirements.lock`` holds what the app needs to run and to be installed, ``requirements-dev.lock``
the same versions plus the tools of ``installer/test.py``. Both are valid for every supported Python
on Linux, Windows and macOS, and carry the sha256 of every file that may be installed.
The resolver is uv, in a throw-away environment; versions already locked are kept unless
``--upgrade`` is given.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OLDEST_PYTHON = "3.11"
RUN_LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"


def main(arguments: list[str]) -> int:
    """Resolve both lock files and check that nothing of this machine is written into them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that fit")
    upgrade = parser.parse_args(arguments).upgrade
    with tempfile.TemporaryDirectory(prefix="segdesk-lock-") as folder:
        uv = install_uv(Path(folder))
        build_needs = Path(folder, "build.in")
        build_needs.write_text("\n".join(build_requirements()) + "\n", encoding="utf-8")
        sources = ["pyproject.toml", str(build_needs)]
        resolve(uv, sources, RUN_LOCK, [], upgrade)
        resolve(uv, sources, DEV_LOCK, ["--group", "dev", "--constraint", str(RUN_LOCK)], upgrade)
    for path in (RUN_LOCK, DEV_LOCK):
        check_neutral(path.read_text(encoding="utf-8"), path.name)
    return 0


def install_uv(folder: Path) -> Path:
    """Put uv into a fresh environment in ``folder`` and return its program."""
    venv.create(folder / "uv", with_pip=True)
    scripts = folder / "uv" / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run([scripts / "python", "-m", "pip", "install", "--quiet", "uv"], check=True)
    return scripts / ("uv.exe" if os.name == "nt" else "uv")


def build_requirements() -> list[str]:
    """What building the project itself needs; locked too, so that set-up downloads nothing unchecked."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return list(project["build-system"]["requires"])


def resolve(uv: Path, sources: list[str], target: Path, extra: list[str], upgrade: bool) -> None:
    """Write one lock file with uv."""
    command: list[str | Path] = [uv, "pip", "compile", *sources, "--output-file", target, "--quiet"]
    command += ["--universal", "--python-version", OLDEST_PYTHON, "--generate-hashes"]
    command += ["--no-emit-index-url", "--no-emit-find-links", "--no-annotate"]
    command += ["--custom-compile-command", "python installer/lock.py", "--no-config", *extra]
    if upgrade:
        command.append("--upgrade")
    subprocess.run(command, check=True, cwd=ROOT)


def check_neutral(text: str, name: str) -> None:
    """Refuse a lock file that names a package index or a folder of this machine."""
    for line in text.splitlines():
        if re.search(r"://|file:|--(index|extra|find)|(^|\s)/", line):
            raise SystemExit(f"{name} names a place of this machine: {line.strip()}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
