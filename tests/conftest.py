"""Fixtures every test may use: private folders, the public data sets, and no problem passing unseen."""

import logging
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from segdesk.text import set_language

# Before Qt or numpy are imported anywhere: no window on the developer's screen, and results
# that do not depend on how many cores happen to be free.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")

CORPUS_VARIABLE = "SEGDESK_CORPUS"
HERE = ("127.0.0.1", "::1", "localhost")


def _stay_offline(event: str, arguments: tuple[object, ...]) -> None:
    """SegDesk works offline: a connection to another computer is a failure wherever it comes from."""
    if event == "socket.connect" and isinstance(arguments[1], tuple) and arguments[1][0] not in HERE:
        raise RuntimeError(f"a test connects to {arguments[1]}")


sys.addaudithook(_stay_offline)


@pytest.fixture(autouse=True)
def segdesk_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, recovery, scratch and log files of this test: a folder of its own."""
    home = tmp_path_factory.mktemp("segdesk-home")
    monkeypatch.setenv("SEGDESK_HOME", str(home))
    return home


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Leave the language as it was, so that no test depends on the one before it."""
    yield
    set_language("en")


@pytest.fixture(scope="session")
def corpus() -> Callable[[str], Path]:
    """Find a file of the public data sets, as in ``corpus("mall_customers/Mall_Customers.csv")``."""

    def find(name: str) -> Path:
        folder = os.environ.get(CORPUS_VARIABLE)
        if not folder:
            pytest.skip(f"{CORPUS_VARIABLE} is not set: the public data sets are not on this machine")
        path = Path(folder, name)
        if not path.exists():
            pytest.skip(f"{name} is not in the folder named by {CORPUS_VARIABLE}")
        return path

    return find


class _Problems(logging.Handler):
    """Keeps what SegDesk's own loggers report as a warning or worse."""

    def __init__(self) -> None:
        super().__init__(level=logging.WARNING)
        self.seen: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.partition(".")[0].startswith("segdesk"):
            self.seen.append(record)


@pytest.fixture(autouse=True)
def no_logged_problems(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test during which SegDesk logged a problem, unless it is marked ``logs_problems``."""
    problems = _Problems()
    root = logging.getLogger()
    root.addHandler(problems)
    try:
        yield
    finally:
        root.removeHandler(problems)
    if problems.seen and not request.node.get_closest_marker("logs_problems"):
        lines = [f"{r.name} {r.levelname}: {r.getMessage()}" for r in problems.seen]
        pytest.fail("logged during the test:\n" + "\n".join(lines), pytrace=False)
