"""Set up and check everything: python3 installer/test.py [--only PART] [--long] [-- PYTEST ARGUMENTS]."""
# Nothing above the version check may need a new Python: an old one must get a sentence, not a traceback.

import os
import sys

if sys.version_info < (3, 11):
    sys.exit(
        "SegDesk's checks need Python 3.11 or newer, and this is Python %d.%d. "
        "Start them with a newer one, for example: python3.12 installer/test.py" % sys.version_info[:2]
    )

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from installer.checks import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
