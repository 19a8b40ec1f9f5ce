"""The project's own Python environment, ``.venv``: made once, renewed when what it depends on changes.

Everything is installed from a lock file whose hashes pip checks. A stamp records what the
environment was made from; while that is unchanged, set-up costs reading three small files.
"""

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from installer import system_packages
from installer.consent import SetupError

ROOT = Path(__file__).resolve().parents[1]
Profile = Literal["run", "dev"]
LOCKS: dict[Profile, str] = {"run": "requirements.lock", "dev": "requirements-dev.lock"}


@dataclass(frozen=True)
class Environment:
    """The ``.venv`` folder of a checkout."""

    root: Path

    @property
    def folder(self) -> Path:
        """Where the environment is."""
        return self.root / ".venv"

    @property
    def scripts(self) -> Path:
        """The folder with the environment's programs."""
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    @property
    def python(self) -> Path:
        """The environment's Python."""
        return self.scripts / ("python.exe" if os.name == "nt" else "python")

    @property
    def stamp(self) -> Path:
        """The record of what the environment was made from."""
        return self.folder / "segdesk-setup.json"

    def digest(self, profile: Profile) -> str:
        """Fingerprint of all that decides what gets installed, and where."""
        content = hashlib.sha256()
        for name in (LOCKS[profile], "pyproject.toml"):
            content.update((self.root / name).read_bytes())
        # The folder counts: an editable install points into it, so a moved checkout is set up again.
        for fact in (sys.implementation.cache_tag, sysconfig.get_platform(), str(self.root)):
            content.update(str(fact).encode())
        return content.hexdigest()

    def is_installed(self, profile: Profile) -> bool:
        """Whether the components are there, unchanged since they were installed."""
        return self.python.exists() and self._read_stamp().get(profile) == self.digest(profile)

    def can_draw(self) -> bool:
        """Whether the system's libraries were checked for the kind of screen there is now."""
        return self._read_stamp().get(f"draws-{system_packages.platform_plugin()}") == "yes"

    def record(self, **facts: str) -> None:
        """Add facts to the stamp."""
        temporary = self.stamp.with_suffix(".new")
        temporary.write_text(json.dumps(self._read_stamp() | facts), encoding="utf-8")
        os.replace(temporary, self.stamp)

    def _read_stamp(self) -> dict[str, str]:
        try:
            found = json.loads(self.stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def fits_this_python(self) -> bool:
        """Whether an environment exists that was made by the same Python version and still starts."""
        try:
            settings = (self.folder / "pyvenv.cfg").read_text(encoding="utf-8")
        except OSError:
            return False
        pairs = (line.partition("=") for line in settings.splitlines())
        version = {key.strip(): value.strip() for key, _, value in pairs}.get("version", "")
        same = version.split(".")[:2] == [str(part) for part in sys.version_info[:2]]
        return same and self.python.exists()


def prepare(profile: Profile, assume_yes: bool, root: Path = ROOT) -> Environment:
    """Make sure the environment holds what the lock file says and that Qt can draw here.

    Raises
    ------
    SetupError
        A part of Python or of the system is missing, or the components could not be installed.
    """
    environment = Environment(root)
    if not environment.is_installed(profile):
        _install(environment, profile, assume_yes)
    if not environment.can_draw():
        system_packages.check(environment.python, assume_yes)
        environment.record(**{f"draws-{system_packages.platform_plugin()}": "yes"})
    return environment


def _install(environment: Environment, profile: Profile, assume_yes: bool) -> None:
    """Install the lock file and the project itself, then stamp the environment."""
    root = environment.root
    if not environment.fits_this_python():
        _create(environment, assume_yes)
    print("Installing SegDesk's components: once, some minutes on a slow connection.", flush=True)
    environment.stamp.unlink(missing_ok=True)
    # Ready-made packages only: building one would need a compiler and run unchecked code.
    _pip(environment, ["--only-binary=:all:", "--require-hashes", "-r", str(root / LOCKS[profile])])
    _pip(environment, ["--quiet", "--no-deps", "--no-build-isolation", "--editable", str(root)])
    subprocess.run(
        [environment.python, "-m", "compileall", "-q", "segdesk", "plugins"],
        cwd=root,
        check=False,  # only start-up speed is at stake
    )
    # The development lock file contains everything the app needs to run.
    environment.record(**{profile: environment.digest(profile), "run": environment.digest("run")})


def _create(environment: Environment, assume_yes: bool) -> None:
    """Make the environment anew with the Python that runs this script."""
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        reason = "This Python cannot make environments of its own: the package with 'venv' is missing."
        system_packages.install_or_explain(reason, system_packages.Packages((package,), ()), assume_yes)
    print(f"Making a Python environment in {environment.folder}", flush=True)
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", environment.folder], check=False)
    if made.returncode != 0:
        raise SetupError(
            f"The folder {environment.folder} could not be made. "
            "Check that there is room on the disk and that you may write there, then start again."
        )


def _pip(environment: Environment, arguments: list[str]) -> None:
    """Run ``pip install`` inside the environment, untouched by the user's own Python settings."""
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONHOME", "PYTHONPATH")}
    kept |= {"PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    command = [str(environment.python), "-m", "pip", "install", "--no-input", *arguments]
    if subprocess.run(command, env=kept, check=False).returncode != 0:
        raise SetupError(
            "SegDesk's components could not be installed; the lines above say why. "
            "The first start needs the internet (or a package mirror that pip knows). "
            "If no package fits this Python "
            f"({sys.version_info[0]}.{sys.version_info[1]}), start again with Python 3.12 or 3.13."
        )
