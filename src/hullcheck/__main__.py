"""`python -m hullcheck` is the command line."""

import sys

from hullcheck.edges.cli import main

sys.exit(main())
