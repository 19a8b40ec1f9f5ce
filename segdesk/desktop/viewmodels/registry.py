"""What plugins add: read from a cache that is trusted only while nothing installed has changed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from segdesk.jobs.plugin_fingerprint import plugin_fingerprint
from segdesk.jobs.requests import DescribeRequest
from segdesk.projects.files import write_bytes
from segdesk.projects.paths import cache_dir
from segdesk.results.plugins import PluginsDescription
from segdesk.text import msg
from segdesk.text.language import add_texts

if TYPE_CHECKING:
    from segdesk.desktop.viewmodels.workspace import Workspace


def fetch_plugins(workspace: Workspace, off: Sequence[str]) -> None:
    """Fill `workspace.plugins` from the cache at once, or from a worker."""
    fingerprint = f"{plugin_fingerprint()}:{','.join(sorted(off))}"
    cache = cache_dir() / "plugins.json"
    cached = _read(cache)
    if cached is not None and cached.fingerprint == fingerprint:
        _accept(workspace, cached)
        return

    def done(value: object) -> None:
        described = PluginsDescription.from_plain(value)
        described = msgspec.structs.replace(described, fingerprint=fingerprint)
        write_bytes(cache, described.to_json())
        _accept(workspace, described)

    workspace.runner.start(
        "describe",
        DescribeRequest(),
        title=msg("Looking at the plugins"),
        done=done,
        failed=lambda error: workspace.report_problem(error),
        lane="side",
        quiet=True,
    )


def _read(path: Path) -> PluginsDescription | None:
    try:
        return PluginsDescription.from_json(path.read_bytes())
    except (OSError, msgspec.DecodeError):
        return None


def _accept(workspace: Workspace, described: PluginsDescription) -> None:
    for plugin in described.plugins:
        if plugin.catalogues:
            add_texts(plugin.domain, plugin.catalogues)
    workspace.plugins = described
    workspace.plugins_changed.emit()
