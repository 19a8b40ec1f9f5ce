"""Write the five sample data sets, in English and Simplified Chinese, and their index.

``python installer/make_samples.py`` writes ``resources/samples``; with ``--check`` it writes to a
temporary folder instead and names every file that differs (workbooks are compared by their parts,
since their compression depends on the zlib in use). The data are invented and drawn from a fixed seed.
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from installer.samples_files import main

if __name__ == "__main__":
    sys.exit(main())
