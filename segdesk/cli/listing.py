"""Commands that list what there is: plugins and samples."""

from __future__ import annotations

import argparse
import json

from segdesk.cli.jobs import Jobs
from segdesk.cli.words import plugins_text
from segdesk.cli.work import answer, describe
from segdesk.resources import resource


def plugins(options: argparse.Namespace, jobs: Jobs) -> int:
    """List what is installed."""
    described = describe(jobs)
    return answer(options, described, plugins_text(described))


def samples(options: argparse.Namespace, jobs: Jobs) -> int:
    """List the bundled samples."""
    index = json.loads(resource("samples", "index.json").read_text("utf-8"))
    found = [
        {
            "id": entry["id"],
            "title": entry["title"][options.language],
            "file": str(resource("samples", *entry["files"][options.language].split("/"))),
        }
        for entry in index["samples"]
    ]
    return answer(options, found, "\n".join(f"{s['id']:<14} {s['title']}  {s['file']}" for s in found))
