"""Hand-written programs on the time model.

One core of a B580, code always fetched, threads take turns, the port of set A, unless a test says otherwise.
"""

from types import MappingProxyType

from xesim.timing import DEVICES, Recording, Report, Simulation
from xesim.timing.parameters import SETS, TURNS

from ..programs import run

FETCHED = {"icache_next_clocks": 0, "icache_miss_clocks": 0}
USUAL = {**SETS["A"], **FETCHED, "thread_choice": TURNS}


def timed(
    body, threads=1, groups=1, cores=1, warm_l2=True, device="b580", changes=MappingProxyType({}), **options
) -> Report:
    """The report of a program; ``options`` are those of ``programs.run``."""
    return simulated(body, threads, groups, cores, warm_l2, device, **options).report({**USUAL, **changes})


def simulated(body, threads=1, groups=1, cores=1, warm_l2=True, device="b580", **options) -> Simulation:
    """The same without parameters."""
    recording = Recording()
    run(body, threads=threads, groups=groups, trace=recording, **options)
    return Simulation(recording, DEVICES[device], cores, warm_l2=warm_l2)


def clocks_each(line, threads=1, count=64, **options) -> float:
    """Clocks for each repetition of ``line``, start and end of the program left out.

    line  may be a function of the number of the repetition
    """
    text = line if callable(line) else lambda i: line

    def clocks(n):
        return timed("\n".join(text(i) for i in range(n)), threads, **options).clocks

    return (clocks(3 * count) - clocks(count)) / (2 * count)
