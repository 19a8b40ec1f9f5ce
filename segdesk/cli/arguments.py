"""What the command line understands."""

from __future__ import annotations

import argparse
from pathlib import Path

from segdesk import __version__
from segdesk.cli.combining import add_further
from segdesk.cli.reading import add_reading
from segdesk.cli.segment_edits import add_edits

EXIT_CODES = """exit codes:
  0   done
  1   a fault of SegDesk itself
  2   the command was not understood
  3   the file cannot be read
  4   the data cannot answer the question (the sentence says why)
  5   a plugin failed
  130 stopped with Ctrl+C
"""


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    top = argparse.ArgumentParser(
        prog="segdesk",
        description="Customer segments and predictions, offline. Without a command the window opens.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"SegDesk {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    run = _command(commands, "run", "one click's result: workbook, customers as CSV, results as JSON")
    add_reading(run)
    add_further(run)
    run.add_argument("--recipe", type=Path, help="a recipe.json of an earlier run")
    run.add_argument("--out", type=Path, default=Path("segdesk-out"), help="folder for the results")
    _settings(run)

    inspect = _command(commands, "inspect", "how a file is read: the import receipt")
    add_reading(inspect)
    add_further(inspect)

    segment = _command(commands, "segment", "put customers into segments")
    add_reading(segment)
    add_further(segment)
    segment.add_argument("--columns", help="use only these columns, comma-separated")
    segment.add_argument("--k", default="auto", help="number of segments (2-20), or auto (tries 2-10)")
    segment.add_argument("--method", help="id of the algorithm; `segdesk plugins` lists them")
    segment.add_argument("--scale", help="raw, standard, robust or log; otherwise the best is taken")
    segment.add_argument(
        "--evaluate",
        nargs="?",
        const="",
        metavar="COLUMN",
        help="also work out how far the segments can be trusted; COLUMN: compare with these known groups",
    )
    add_edits(segment)
    segment.add_argument("--out", type=Path, required=True, help="CSV file for the customers")
    _settings(segment)

    predict = _command(commands, "predict", "score every customer for an outcome")
    add_reading(predict)
    add_further(predict)
    predict.add_argument("--outcome", required=True, help="the column to predict")
    predict.add_argument("--yes", help="the value that means yes")
    predict.add_argument("--method", help="id of the algorithm; otherwise the best is taken")
    predict.add_argument("--out", type=Path, required=True, help="CSV file for the scores")
    _settings(predict)

    score = _command(commands, "score", "place or score new customers with a saved project")
    score.add_argument("project", type=Path, metavar="PROJECT", help="a .segdesk file")
    add_reading(score)
    score.add_argument("--out", type=Path, required=True, help="CSV file for the customers")

    refresh = _command(
        commands, "refresh", "segment next month's file as a saved project does, and what changed"
    )
    refresh.add_argument("project", type=Path, metavar="PROJECT", help="a .segdesk file")
    refresh.add_argument("file", metavar="FILE", help="the new file")
    refresh.add_argument(
        "--match",
        action="append",
        default=[],
        metavar="COLUMN=KNOWN",
        help="a column of the new file that has another name in the project",
    )
    refresh.add_argument("--out", type=Path, required=True, help="CSV or Excel file for the customers")

    convert = _command(commands, "convert", "write a file's table as it was understood")
    add_reading(convert)
    convert.add_argument("out", type=Path, metavar="OUT", help="a .csv, .xlsx or .parquet file")
    add_further(convert)

    _command(commands, "plugins", "what is installed, and the ids of algorithms and settings")
    _command(commands, "samples", "where the bundled samples lie")
    return top


def _command(commands: argparse._SubParsersAction, name: str, text: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(
        name,
        help=text,
        description=text[0].upper() + text[1:] + ".",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    command.add_argument("--language", choices=["en", "zh_CN"], default="en", help="language of every word")
    command.add_argument("--quiet", action="store_true", help="no progress bar")
    command.add_argument("--debug", action="store_true", help="run in this process, show tracebacks")
    return command


def _settings(command: argparse.ArgumentParser) -> None:
    command.add_argument("--seed", type=int, default=0, help="seed of everything random")
    command.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="STAGE.SETTING=VALUE",
        help="change a setting, such as segdesk.scale.mode=none; may be given several times",
    )
