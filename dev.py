"""One command for developers: installs what is needed, runs, tests and measures. Standard library only."""

import os
import sys

# Checked before anything else is read: the modules in tools/ use syntax that an older Python cannot parse.
if sys.version_info < (3, 11):
    sys.exit("Ramkoll behöver Python 3.11 eller nyare. Det här är Python %d.%d." % sys.version_info[:2])

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # python3 -I leaves it out

from tools.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
