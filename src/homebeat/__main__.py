"""Run the command line as `python -m homebeat`."""

import sys

from homebeat.config.cli import main

sys.exit(main())
