"""Puts the helper module of these tests on the import path."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
