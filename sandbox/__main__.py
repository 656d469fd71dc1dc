"""Runs the command line: `python -m sandbox`."""

import sys

from sandbox.app.cli import main

sys.exit(main())
