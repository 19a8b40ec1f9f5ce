"""The style sheet, icons and palette."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from segdesk.desktop.theme import (
    Theme,
    apply_theme,
    dark,
    icon,
    icon_folder,
    icon_names,
    light,
    palette,
    stylesheet,
)

THEMES = pytest.mark.parametrize("theme", [light(), dark()], ids=lambda theme: theme.name)


@THEMES
def test_style_sheet_is_complete(theme: Theme, qtbot: QtBot, qapp: QApplication) -> None:
    sheet = stylesheet(theme)
    assert "$" not in sheet
    pictures = re.findall(r'url\("([^"]+)"\)', sheet)
    assert pictures
    assert [path for path in pictures if not Path(path).is_file()] == []
    # Qt warns when it cannot parse a sheet, and the warning fails the test.
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.setStyleSheet(sheet)
    widget.ensurePolished()


@THEMES
def test_drawings_of_controls_wear_theme_colours(theme: Theme) -> None:
    for path in (icon_folder() / "controls").glob(f"*-{theme.name}.svg"):
        colors = set(re.findall(r'(?:stroke|fill)="(#[0-9A-F]{6})"', path.read_text()))
        assert colors <= {theme.on_primary, theme.muted}, path.name
        assert colors, path.name


@THEMES
def test_apply_theme_reaches_the_application(theme: Theme, qapp: QApplication) -> None:
    apply_theme(qapp, theme)
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == theme.bg
    assert qapp.font().pixelSize() == theme.font_body
    assert palette(theme).color(QPalette.ColorRole.Text).name().upper() == theme.text


@pytest.mark.parametrize("name", icon_names())
def test_every_icon_draws_in_the_colour_asked_for(name: str, qapp: QApplication) -> None:
    picture = icon(light(), name, "#FF0000").pixmap(40, 40).toImage()
    seen = [picture.pixelColor(x, y) for x in range(40) for y in range(40)]
    solid = [color.name() for color in seen if color.alpha() > 250]
    assert solid
    assert set(solid) == {"#ff0000"}


def test_an_unknown_icon_is_refused(qapp: QApplication) -> None:
    with pytest.raises(KeyError, match="no icon named"):
        icon(light(), "no-such-icon")


def test_first_paint_loads_no_numbers_and_no_charts() -> None:
    code = (
        "import sys\n"
        "import segdesk.desktop.theme, segdesk.desktop.widgets, segdesk.desktop.views.shell\n"
        "bad = {'numpy', 'pyarrow', 'pyqtgraph', 'pandas', 'scipy', 'sklearn'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(bad)) or 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
