"""A time model of Xe2: how many clocks a recorded launch would take, and what it would wait for.

    recording = Recording()
    kernel.launch(..., trace=recording)
    times = simulate(recording, "b580")

Needs numba (the extra ``timing``). Every result is modelled; which figures it rests on, and where they come from, is in
``devices``, and what they may be otherwise in ``parameters``.
"""

from .devices import DEVICES, DeviceModel, Figure, device_model
from .launch import Simulation, Times, simulate
from .recording import Recording
from .report import HotSpot, Range, Report
from .timeline import Timeline

__all__ = [
    "DEVICES",
    "DeviceModel",
    "Figure",
    "HotSpot",
    "Range",
    "Recording",
    "Report",
    "Simulation",
    "Timeline",
    "Times",
    "device_model",
    "simulate",
]
