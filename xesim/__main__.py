"""``python -m xesim``: see ``xesim.cli``."""

import sys

from .cli import main

sys.exit(main())
