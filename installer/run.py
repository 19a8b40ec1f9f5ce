"""Set SegDesk up if need be and start it: python3 installer/run.py [FILE]."""
# Nothing above the version check may need a new Python: an old one must get a sentence, not a traceback.

import os
import sys

if sys.version_info < (3, 11):
    sys.exit(
        "SegDesk needs Python 3.11 or newer, and this is Python %d.%d. "
        "Install a newer one from python.org or your package manager, then start again with it, "
        "for example: python3.12 installer/run.py" % sys.version_info[:2]
    )

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from installer.launcher import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
