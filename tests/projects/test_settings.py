import json
import os
import random
from pathlib import Path

import msgspec
import pytest

from segdesk.projects.paths import cache_dir, config_dir, state_dir
from segdesk.projects.recent import RecentFiles
from segdesk.projects.settings import Settings, load_settings, save_settings, settings_file


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")


CHOSEN = Settings(language="zh_CN", theme="dark", geometry="AAA=", plugins_off=("acme",))


def test_settings_come_back() -> None:
    assert load_settings() == Settings()
    assert save_settings(CHOSEN)
    assert load_settings() == CHOSEN


@pytest.mark.parametrize(("system", "language"), [("zh_CN.UTF-8", "zh_CN"), ("de_DE.UTF-8", "en")])
def test_the_first_language_is_that_of_the_system(
    monkeypatch: pytest.MonkeyPatch, system: str, language: str
) -> None:
    monkeypatch.setenv("LC_ALL", system)
    assert load_settings().language == language


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe", b"[]", b"null", b"{", b"[" * 100_000, b'{"theme":' + b"[" * 100_000]
)
def test_a_file_that_cannot_be_understood_gives_defaults_and_is_kept(data: bytes) -> None:
    settings_file().write_bytes(data)
    assert load_settings() == Settings()
    assert (config_dir() / "settings.kept-1.json").read_bytes() == data
    load_settings()
    assert len(list(config_dir().glob("*.kept-*"))) == 1


def test_one_bad_value_costs_only_itself() -> None:
    settings_file().write_text(json.dumps({**CHOSEN.to_plain(), "theme": 7, "plugins_off": {"a": 1}}))
    expected = msgspec.structs.replace(CHOSEN, theme="system", plugins_off=())
    assert load_settings() == expected
    assert list(config_dir().glob("*.kept-*"))


def test_settings_of_a_later_version_are_kept_aside() -> None:
    settings_file().write_text(json.dumps({**CHOSEN.to_plain(), "format": 9, "telepathy": True}))
    assert load_settings() == CHOSEN
    assert b"telepathy" in (config_dir() / "settings.kept-1.json").read_bytes()


def _mutate(times: int) -> None:
    save_settings(CHOSEN)
    good, chance = settings_file().read_bytes(), random.Random(3)
    for _ in range(times):
        data = bytearray(good)
        for _ in range(chance.randrange(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        settings_file().write_bytes(bytes(data[: chance.randrange(len(data) + 1)]))
        assert isinstance(load_settings(), Settings)
    assert len(list(config_dir().iterdir())) <= 4


def test_no_mutated_settings_file_keeps_segdesk_from_starting() -> None:
    _mutate(500)


def test_a_profile_that_cannot_be_written_is_no_reason_to_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a-file").write_text("")
    monkeypatch.setenv("SEGDESK_HOME", str(tmp_path / "a-file"))
    for folder in (config_dir(), state_dir(), cache_dir()):
        assert folder.is_dir()
        assert tmp_path not in folder.parents
    assert not save_settings(CHOSEN, tmp_path / "a-file" / "settings.json")
    recent = RecentFiles(tmp_path / "a-file" / "recent.json")
    recent.add("x.csv")
    assert recent.entries() == ()


def test_no_home_at_all_is_no_reason_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SEGDESK_HOME", "HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", lambda: (_ for _ in ()).throw(RuntimeError("no home")))
    assert load_settings() == Settings()
    assert cache_dir().is_dir()


def test_recent_files_are_listed_newest_first_and_once() -> None:
    recent = RecentFiles()
    for name in ("a.csv", "客户.segdesk", "a.csv"):
        recent.add(name)
    assert [entry.title for entry in recent.entries()] == ["a.csv", "客户"]
    assert all(os.path.isabs(entry.path) for entry in recent.entries())
    recent.remove("a.csv")
    assert [entry.title for entry in RecentFiles().entries()] == ["客户"]
    for number in range(30):
        recent.add(f"{number}.csv")
    assert len(recent.entries()) == 20
    recent.clear()
    assert recent.entries() == ()


@pytest.mark.parametrize("data", [b"", b"{", b'[{"path": 5}]', b"[" * 100_000])
def test_a_broken_list_of_recent_files_is_an_empty_one(data: bytes) -> None:
    (state_dir() / "recent.json").write_bytes(data)
    recent = RecentFiles()
    assert recent.entries() == ()
    recent.add("a.csv")
    assert len(recent.entries()) == 1
