"""Build what is handed out: python installer/build.py [--app].

The wheel goes to ``dist/`` and is tried in a fresh environment. With ``--app`` PyInstaller also
makes a folder that runs without Python, for the system this is started on, and that is tried too.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from installer.consent import SetupError
from installer.environment import LOCKS, ROOT, Environment, prepare


def main(arguments: list[str]) -> int:
    """Build and try the wheel, and the stand-alone app where asked for."""
    parser = argparse.ArgumentParser(prog="installer/build.py", description="Build the wheel and the app.")
    parser.add_argument("--app", action="store_true", help="also build the stand-alone app (PyInstaller)")
    options = parser.parse_args(arguments)
    try:
        environment = prepare("run", assume_yes=False)
        wheel = build_wheel(environment)
        try_wheel(wheel)
        print(f"The wheel works: {wheel}")
        if options.app:
            app = build_app(environment)
            try_out(app)
            print(f"The app works: {app.parent}")
    except SetupError as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as problem:
        print(f"\nThis step failed: {' '.join(map(str, problem.cmd[:6]))} …", file=sys.stderr)
        return 1
    return 0


def build_wheel(environment: Environment) -> Path:
    """Build the wheel into ``dist/`` with the build tool of the lock file."""
    with tempfile.TemporaryDirectory() as folder:
        command: list[str | Path] = [environment.python, "-m", "pip", "wheel", "--quiet", "--no-deps"]
        command += ["--no-build-isolation", "--wheel-dir", folder, ROOT]
        subprocess.run(command, check=True)
        (built,) = Path(folder).glob("*.whl")
        target = ROOT / "dist" / built.name
        target.parent.mkdir(exist_ok=True)
        shutil.move(built, target)
    return target


def try_wheel(wheel: Path) -> None:
    """Install the wheel into a fresh environment, away from the checkout, and use it."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(Path(folder, ".venv"), with_pip=True)
        fresh = Environment(Path(folder))
        pip: list[str | Path] = [fresh.python, "-m", "pip", "install", "--quiet", "--no-input"]
        lock = ROOT / LOCKS["run"]
        subprocess.run([*pip, "--only-binary=:all:", "--require-hashes", "-r", lock], check=True)
        subprocess.run([*pip, "--no-deps", wheel], check=True)
        try_out(fresh.scripts / ("segdesk.exe" if sys.platform == "win32" else "segdesk"))


def try_out(program: Path) -> None:
    """Ask the built program for its version, and have it turn a bundled sample into results."""
    sample = ROOT / "resources" / "samples" / "en" / "online-shop-orders.csv"
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([program, "--version"], cwd=folder, check=True, timeout=60)
        command: list[str | Path] = [program, "run", sample, "--out", Path(folder, "out")]
        subprocess.run(command, cwd=folder, check=True, timeout=600)
        if not any(Path(folder, "out").iterdir()):
            raise SetupError(f"{program.name} ran, but made no results.")


def build_app(environment: Environment) -> Path:
    """Make the stand-alone folder with PyInstaller and return the program in it."""
    known = subprocess.run([environment.python, "-c", "import PyInstaller"], capture_output=True, check=False)
    if known.returncode != 0:
        raise SetupError(
            "PyInstaller is not in the environment. "
            f"Install it with: {environment.python} -m pip install pyinstaller"
        )
    dist, work = ROOT / "dist", ROOT / "build"
    command: list[str | Path] = [environment.python, "-m", "PyInstaller", "--noconfirm", "--clean"]
    command += ["--log-level", "ERROR", "--distpath", dist, "--workpath", work]
    subprocess.run([*command, ROOT / "installer" / "app.spec"], cwd=ROOT, check=True)
    return dist / "SegDesk" / ("SegDesk.exe" if sys.platform == "win32" else "SegDesk")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
