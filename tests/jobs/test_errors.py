"""What an exception of a job becomes: a sentence, and whether trying again may help."""

import errno
import os
from pathlib import Path

import pytest

from segdesk.jobs.errors import error_of
from segdesk.tables.delivery import changed
from segdesk.text import render


def test_a_full_disk_is_named():
    error = error_of(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "job")
    assert "Free some disk space and try again." in render(error.message)
    assert error.again


@pytest.mark.parametrize(
    ("raised", "again"),
    [(changed(Path("a.csv")), True), (MemoryError(), True), (KeyError("x"), False)],
)
def test_whether_trying_again_may_help(raised, again):
    assert error_of(raised, "job").again is again
