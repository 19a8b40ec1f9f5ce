"""What Qt needs from a Linux system, and which packages bring it.

Qt's own files say which libraries they load, so the loader is asked (``ldd``) instead of keeping a
list that ages; the table below only translates a library's name into package names.
"""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from installer.consent import SetupError, agreed

# library: (Debian and Ubuntu, Fedora and Red Hat)
LIBRARY_PACKAGES = {
    "libEGL.so.1": ("libegl1", "libglvnd-egl"),
    "libGL.so.1": ("libgl1", "libglvnd-glx"),
    "libGLX.so.0": ("libgl1", "libglvnd-glx"),
    "libX11.so.6": ("libx11-6", "libX11"),
    "libX11-xcb.so.1": ("libx11-xcb1", "libX11-xcb"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig"),
    "libfreetype.so.6": ("libfreetype6", "freetype"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libgthread-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libwayland-client.so.0": ("libwayland-client0", "libwayland-client"),
    "libwayland-cursor.so.0": ("libwayland-cursor0", "libwayland-cursor"),
    "libxcb.so.1": ("libxcb1", "libxcb"),
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms"),
    "libxcb-randr.so.0": ("libxcb-randr0", "libxcb"),
    "libxcb-render.so.0": ("libxcb-render0", "libxcb"),
    "libxcb-render-util.so.0": ("libxcb-render-util0", "xcb-util-renderutil"),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb"),
    "libxcb-shm.so.0": ("libxcb-shm0", "libxcb"),
    "libxcb-sync.so.1": ("libxcb-sync1", "libxcb"),
    "libxcb-util.so.1": ("libxcb-util1", "xcb-util"),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0", "libxcb"),
    "libxcb-xkb.so.1": ("libxcb-xkb1", "libxcb"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11"),
    "libz.so.1": ("zlib1g", "zlib"),
}
FONT_PACKAGES = (("fontconfig", "fonts-noto-cjk"), ("fontconfig", "google-noto-sans-cjk-fonts"))


@dataclass(frozen=True)
class Packages:
    """Packages to install, by the names two families of Linux give them."""

    apt: tuple[str, ...]
    dnf: tuple[str, ...]


def check(python: Path, assume_yes: bool) -> None:
    """Make sure that Qt can start here, and that Chinese can be shown.

    Raises
    ------
    SetupError
        A library is missing and could not be installed. A missing font only prints a notice.
    """
    if not sys.platform.startswith("linux"):
        return
    qt = qt_folder(python)
    missing = missing_libraries(qt)
    if missing:
        reason = f"Parts of the system that windows are drawn with are missing: {', '.join(missing)}."
        install_or_explain(reason, packages_for(missing), assume_yes)
        still = missing_libraries(qt)
        if still:
            raise SetupError(f"These are still missing after the installation: {', '.join(still)}.")
    if not has_chinese_font():
        try:
            reason = "No font with Chinese characters was found; without one they show as empty boxes."
            install_or_explain(reason, Packages(*FONT_PACKAGES), assume_yes)
        except SetupError as notice:
            print(f"Note: {notice}", flush=True)


def qt_folder(python: Path) -> Path:
    """The folder with Qt's libraries in the given Python's environment."""
    code = "import importlib.util as u; print(u.find_spec('PySide6').submodule_search_locations[0])"
    found = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)
    return Path(found.stdout.strip(), "Qt")


def platform_plugin() -> str:
    """The part of Qt that draws here: Wayland, X11, or into memory when there is no display."""
    if os.environ.get("WAYLAND_DISPLAY"):
        return "wayland"
    return "xcb" if os.environ.get("DISPLAY") else "offscreen"


def missing_libraries(qt: Path) -> list[str]:
    """Names of the libraries the loader cannot find for Qt's widgets and platform plugin."""
    if shutil.which("ldd") is None:
        return []
    files = [qt / "lib" / "libQt6Widgets.so.6", qt / "plugins" / "platforms" / f"libq{platform_plugin()}.so"]
    present = [str(path) for path in files if path.exists()]
    if not present:
        return []
    report = subprocess.run(["ldd", *present], capture_output=True, text=True, check=False)
    return parse_missing(report.stdout)


def parse_missing(report: str) -> list[str]:
    """Pick the libraries that are not found out of what ``ldd`` prints."""
    lines = (line.strip() for line in report.splitlines() if line.rstrip().endswith("=> not found"))
    return sorted({line.split()[0] for line in lines})


def packages_for(libraries: Iterable[str]) -> Packages:
    """The packages that bring the given libraries; a library nobody knows stands for itself."""
    names = [LIBRARY_PACKAGES.get(library, (library, library)) for library in libraries]
    return Packages(tuple(sorted({apt for apt, _ in names})), tuple(sorted({dnf for _, dnf in names})))


def has_chinese_font() -> bool:
    """Whether fontconfig knows a font with Chinese characters."""
    if shutil.which("fc-list") is None:
        return False
    found = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False)
    return bool(found.stdout.strip())


def install_or_explain(reason: str, packages: Packages, assume_yes: bool) -> None:
    """Install the packages where that is possible and agreed to.

    Raises
    ------
    SetupError
        They were not installed; the text holds the command to copy.
    """
    print(reason, flush=True)
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages.apt]
    may_install = shutil.which("apt-get") is not None and hasattr(os, "geteuid") and os.geteuid() == 0
    if may_install and agreed(f"Install {' '.join(packages.apt)} now?", assume_yes):
        settings = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-q"], env=settings, check=False)
        if subprocess.run(command, env=settings, check=False).returncode == 0:
            return
    raise SetupError(f"{reason} {install_advice(packages)}")


def install_advice(packages: Packages) -> str:
    """The sentence with the command that mends it on this system."""
    if shutil.which("apt-get") is not None or not packages.dnf:
        return f"Install it with: sudo apt-get install {shlex.join(packages.apt)}"
    if shutil.which("dnf") is not None:
        return f"Install it with: sudo dnf install {shlex.join(packages.dnf)}"
    return f"Install the packages that Debian calls {shlex.join(packages.apt)}, then start again."
