"""The HTML pages that the commands write."""

from pathlib import Path
from typing import Any

from esimd_fmha.selftest import page
from xesim.timing.parameters import KNOWN_ERROR

PIPE_COLOURS = {
    "dpas": "#2f6f4f",
    "float": "#3d7cc9",
    "int": "#8a63c4",
    "math": "#d08a1d",
    "long": "#7a7a7a",
    "send": "#c2453d",
    "control": "#5c6770",
    "none": "#b9c0c6",
}
STALL_COLOURS = {
    "SBID": "#e6a39e",
    "SENDWR": "#f1c9c6",
    "ALUWR": "#b5cdec",
    "PIPESTALL": "#bfe0cd",
    "BARRIER": "#f3df9b",
    "INSTFETCH": "#d9c7ef",
    "CONTROL": "#c9ced3",
    "OTHER": "#e3e6e8",
}


def render(template: str, **values: Any) -> str:
    """The page of a template in this folder."""
    path = Path(__file__).with_name(template)
    colours = {"pipe_colours": PIPE_COLOURS, "stall_colours": STALL_COLOURS}
    return page.render(path, **colours, known_error=KNOWN_ERROR, **values)
