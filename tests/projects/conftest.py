"""An old and a new version of a project."""

from pathlib import Path

import pytest

from segdesk.projects.project import ProjectContents
from tests.projects.samples import contents_of


@pytest.fixture
def old(tmp_path: Path) -> ProjectContents:
    return contents_of(tmp_path / "old", "old")


@pytest.fixture
def new(tmp_path: Path) -> ProjectContents:
    return contents_of(tmp_path / "new", "new")
