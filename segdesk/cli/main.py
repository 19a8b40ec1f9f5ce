"""Starts a command, and says what its failure is called."""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Callable

from segdesk.cli.analyses import predict, run
from segdesk.cli.arguments import parser
from segdesk.cli.errors import EXIT, ReadFailed, StepRefused, Unreadable
from segdesk.cli.jobs import JobFailed, Jobs
from segdesk.cli.listing import plugins, samples
from segdesk.cli.reading import check_target
from segdesk.cli.saved import refresh, score
from segdesk.cli.segment import segment
from segdesk.cli.settings import UsageError
from segdesk.cli.tables import convert, inspect
from segdesk.jobs.inprocess import Execute
from segdesk.projects.errors import ProjectError
from segdesk.text import render, set_language
from segdesk.text import translate as _

COMMANDS: dict[str, Callable[[argparse.Namespace, Jobs], int]] = {
    "run": run,
    "inspect": inspect,
    "segment": segment,
    "predict": predict,
    "score": score,
    "refresh": refresh,
    "convert": convert,
    "plugins": plugins,
    "samples": samples,
}


def main(argv: list[str] | None = None, execute: Execute | None = None) -> int:
    """Run one command; returns the exit code. `execute` runs jobs in this process for ``--debug``."""
    options = parser().parse_args(argv)
    set_language(options.language)
    progress = not (options.quiet or options.json) and sys.stderr.isatty()
    command = COMMANDS[options.command]
    try:
        check_target(options)
        with Jobs(show_progress=progress, execute=execute if options.debug else None) as jobs:
            return command(options, jobs)
    except JobFailed as failure:
        return _failed(failure, options)
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    except StepRefused as error:
        print(render(error.message), file=sys.stderr)
        return EXIT["input"]
    except (ProjectError, Unreadable) as error:
        print(render(error.message), file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        print(_("Stopped."), file=sys.stderr)
        return 130
    except OSError as error:
        print(f"{error.filename or ''}: {error.strerror or error}", file=sys.stderr)
        return 1
    except Exception as error:
        print(_("SegDesk itself failed; --debug shows where."), f"({error})", file=sys.stderr)
        if options.debug:
            traceback.print_exc()
        return 1


def _failed(failure: JobFailed, options: argparse.Namespace) -> int:
    print(failure, file=sys.stderr)
    if options.debug and failure.error.details:
        print(failure.error.details, file=sys.stderr)
    if isinstance(failure, ReadFailed) and failure.error.kind == "input":
        return 3
    return EXIT.get(failure.error.kind, 1)
