"""The fixtures of every test, seen failing: a guard that never fires protects nothing."""

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

SUITE = """
import logging, os, socket
import pytest
from PySide6.QtCore import qWarning
from segdesk.text import current_language, set_language

def test_logs_a_warning():
    logging.getLogger("segdesk.jobs").warning("worker died")

@pytest.mark.logs_problems
def test_logs_on_purpose():
    logging.getLogger("segdesk_clustering").error("expected")

def test_others_may_log():
    logging.getLogger("urllib3").error("not ours")

def test_qt_warns():
    qWarning("a widget is unhappy")

def test_corpus(corpus):
    corpus("mall_customers/Mall_Customers.csv")

def test_goes_online():
    socket.create_connection(("192.0.2.1", 9), timeout=1)

def test_chinese():
    set_language("zh_CN")

def test_english_again():
    assert current_language() == "en"

def test_home(segdesk_home, tmp_path):
    assert os.environ["SEGDESK_HOME"] == str(segdesk_home)
    assert segdesk_home != tmp_path and not list(segdesk_home.iterdir())
"""


def test_the_guards_fire(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SEGDESK_CORPUS", raising=False)
    root = Path(__file__).parents[1]
    pytester.makeconftest((root / "tests" / "conftest.py").read_text(encoding="utf-8"))
    (pytester.path / "pyproject.toml").write_text((root / "pyproject.toml").read_text(encoding="utf-8"))
    pytester.makepyfile(test_suite=SUITE)
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-rs", "test_suite.py")
    result.stdout.fnmatch_lines(
        [
            "*segdesk.jobs WARNING: worker died*",
            "*a widget is unhappy*",
            "*a test connects to ('192.0.2.1', 9)*",
            "SKIPPED*SEGDESK_CORPUS is not set*",
        ]
    )
    # The logged warning comes to light after the test body, so that test counts as passed and as an error.
    result.assert_outcomes(passed=6, failed=2, errors=1, skipped=1)
