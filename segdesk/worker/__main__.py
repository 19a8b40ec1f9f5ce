"""Starts a worker: `python -m segdesk.worker`. Nothing heavy is imported before the limits are set."""

from __future__ import annotations

import sys

from segdesk.worker.start import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
