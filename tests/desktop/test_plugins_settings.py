"""The Plugins and Settings pages."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from PySide6.QtGui import QDesktopServices, QGuiApplication
from pytestqt.qtbot import QtBot

from segdesk.desktop.theme import light
from segdesk.desktop.viewmodels.rule_files import own_copy
from segdesk.desktop.viewmodels.settings import libraries
from segdesk.desktop.views.plugins import PluginsView
from segdesk.desktop.views.settings import SettingsView, size_text
from segdesk.desktop.views.settings_licences import LicencesDialog
from segdesk.projects.action_rules import rules_file
from segdesk.projects.settings import Settings
from segdesk.results.plugins import PluginInfo, PluginsDescription
from segdesk.text import msg
from tests.desktop.factories import answer_run, make_plugins, make_workspace, open_file, write_arrow
from tests.desktop.test_rules import RFM


def described() -> PluginsDescription:
    """Return the usual plugins and a broken one."""
    broken = PluginInfo(
        name="acme",
        title="Acme methods",
        version="2.0",
        publisher="Acme",
        state="failed",
        problem=msg("It needs a newer SegDesk."),
        details="ImportError: no module named acme_core",
    )
    usual = make_plugins()
    return PluginsDescription(fingerprint="g", plugins=(*usual.plugins, broken), stages=usual.stages)


@pytest.fixture
def plugins(tmp_path: Path, qtbot: QtBot) -> PluginsView:
    """The page over two plugins."""
    workspace, _pool = make_workspace(tmp_path, plugins=False)
    view = PluginsView(workspace, light())
    qtbot.addWidget(view)
    view.show()
    assert view.busy.isVisible()
    workspace.plugins = described()
    workspace.plugins_changed.emit()
    return view


def test_a_failed_plugin_comes_first_with_its_reason_and_a_report(plugins: PluginsView) -> None:
    assert [card.entry.name for card in plugins.cards] == ["acme", "test"]
    assert not plugins.busy.isVisible()
    plugins.cards[0].copy_report()
    text = QGuiApplication.clipboard().text()
    assert "It needs a newer SegDesk." in text
    assert "acme_core" in text


def test_switching_a_plugin_off_tells_its_name(plugins: PluginsView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(plugins.plugins_off_changed) as caught:
        plugins.cards[1].switch.click()
    assert caught.args == [["test"]]
    with qtbot.waitSignal(plugins.plugins_off_changed) as caught:
        plugins.cards[1].switch.click()
    assert caught.args == [[]]


def test_what_a_plugin_adds_stays_unfolded_over_a_refresh(plugins: PluginsView) -> None:
    plugins.cards[1].toggle.click()
    plugins.retranslate()
    assert plugins.cards[1].is_open()
    assert [title for _kind, title, _summary in plugins.cards[1].entry.adds] == [
        "Fill missing values",
        "K-means",
    ]


def test_choices_are_told(tmp_path: Path, qtbot: QtBot) -> None:
    workspace, _pool = make_workspace(tmp_path)
    view = SettingsView(workspace, Settings(theme="dark"), light())
    qtbot.addWidget(view)
    assert view.look.key() == "dark"
    with qtbot.waitSignal(view.theme_chosen) as caught:
        view.look.set_key("light")
        view.look.chosen.emit("light")
    assert caught.args == ["light"]
    view.retranslate()
    assert view.look.key() == "light"
    with qtbot.waitSignal(view.language_chosen) as caught:
        view.language.chosen.emit("zh_CN")
    assert caught.args == ["zh_CN"]


def test_settings_lead_to_the_rules_of_actions_and_to_the_files_of_methods(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, _pool = make_workspace(tmp_path)
    workspace.plugins = msgspec.structs.replace(workspace.plugins, stages=(*workspace.plugins.stages, RFM))
    view = SettingsView(workspace, Settings(), light())
    qtbot.addWidget(view)
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    line = view.rules.files["rfm_groups.json"]
    assert line.original.isHidden()
    line.edit.click()
    assert opened == [str(own_copy("rfm_groups.json"))]
    assert own_copy("rfm_groups.json").exists()
    line = view.rules.files["rfm_groups.json"]
    assert not line.original.isHidden()
    assert str(own_copy("rfm_groups.json")) in line._note.text()
    line.original.click()
    assert not own_copy("rfm_groups.json").exists()
    rules_file().write_text("{")  # another program broke it meanwhile: the panel says so
    view.rules.actions_line.edit.click()
    assert not view.rules.dialog.problem.isHidden()
    view.rules.dialog.reject()


def test_clearing_keeps_what_is_open(tmp_path: Path, qtbot: QtBot) -> None:
    workspace, pool = make_workspace(tmp_path)
    view = SettingsView(workspace, Settings(), light())
    qtbot.addWidget(view)
    open_file(workspace, pool)
    qtbot.waitUntil(lambda: workspace.analysis("segmentation") is not None)
    answer_run(workspace, pool)
    qtbot.waitUntil(lambda: workspace.segmentation is not None)
    old = write_arrow(workspace.store, "old.arrow", {"a": [1]})
    view.clear.click()
    qtbot.waitUntil(lambda: not workspace.store.has(old.key))
    qtbot.waitUntil(lambda: view.model.used is not None)
    assert workspace.store.has(workspace.segmentation.labels.key)
    assert workspace.store.has(workspace.read.table.artifact.key)


def test_diagnostics_hold_no_names_or_paths(tmp_path: Path, qtbot: QtBot) -> None:
    workspace, pool = make_workspace(tmp_path)
    view = SettingsView(workspace, Settings(), light())
    qtbot.addWidget(view)
    open_file(workspace, pool)
    qtbot.waitUntil(lambda: workspace.read is not None)
    view.copy.click()
    text = QGuiApplication.clipboard().text()
    assert "Table 50 rows" in text
    for private in ("members", "Income", "Oslo", "/data", str(tmp_path), str(Path.home())):
        assert private not in text


def test_licences_name_qt(qtbot: QtBot) -> None:
    assert any("LGPL" in licence.licence for licence in libraries() if "PySide6" in licence.name)
    dialog = LicencesDialog(light())
    qtbot.addWidget(dialog)
    assert "pyarrow" in dialog.list.toPlainText()


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 B"), (1500, "2 kB"), (2_900_000, "2.9 MB"), (3.2e12, "3,200.0 GB")]
)
def test_sizes_in_words(size: float, text: str) -> None:
    assert size_text(size) == text
