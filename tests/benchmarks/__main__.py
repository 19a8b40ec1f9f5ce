"""Speed and size of SegDesk beside their limits, in one table.

    python -m tests.benchmarks [start million freezes cancelling] [--rounds 3]

Without names all four run, for about five minutes. Read, sort and draw times of single parts:
`python -m tests.benchmarks.reading`, `.segmenting` and `.table`; how long the window stands still at every
first opening: `.openings`; whether verdicts and predictions are right: `.clustering` and `.prediction`.
Figures in seconds, milliseconds and megabytes mean little on a busy machine; the ratios are to baselines
that ran in the same minutes.
"""

from __future__ import annotations

import argparse
import sys

from tests.benchmarks import cancelling, freezes, million, start
from tests.benchmarks.outcome import Outcome, print_table


def main() -> int:
    """Print the table; 1 if a limit is not kept."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    known = ("start", "million", "freezes", "cancelling")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(known)}")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if set(options.names) - set(known):
        parser.error(f"there are only {', '.join(known)}")
    found: list[Outcome] = []
    for name in options.names or known:
        if name == "start":
            found += start.outcomes(max(7, options.rounds))
        elif name == "million":
            found += million.outcomes(rounds=options.rounds)
        else:
            found += (freezes if name == "freezes" else cancelling).outcomes(options.rounds)
    return print_table(found)


if __name__ == "__main__":
    sys.exit(main())
