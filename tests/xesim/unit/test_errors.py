"""Messages: source lines, names, and both sides of a race."""

import numpy as np
import pytest

import xesim
from xesim.errors import Fault, Site, SlmRace

from ..harness import require_ocloc

SOURCE = """
kernel void faulty(global int *a, int n) {
    int i = get_global_id(0);
    a[i] = 1;
    a[i + n] = 2;
}
kernel void racing(global int *a, local int *s) {
    int i = get_local_id(0);
    s[i] = a[i];
    a[i] = s[(i + 32) & 63];
}"""


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    require_ocloc()
    path = tmp_path_factory.mktemp("errors") / "faulty.cl"
    path.write_text(SOURCE)
    return path


def fail(kernel, *arguments):
    memory = xesim.Memory()
    with pytest.raises(xesim.SimulationError) as caught:
        kernel.launch(64, 64, [memory.map(np.zeros(64, np.int32)), *arguments], memory)
    return caught.value


def test_a_fault_names_its_source_line(path):
    error = fail(xesim.open_binary(path, debug=True).kernel("faulty"), np.int32(100))
    assert (error.source.file, error.source.line) == (str(path), 5)
    assert "  source: faulty.cl:5  a[i + n] = 2;" in str(error).splitlines()


def test_without_debug_information_there_is_no_line(path):
    error = fail(xesim.open_binary(path).kernel("faulty"), np.int32(100))
    assert error.source is None and "source:" not in str(error)


def test_the_lines_of_each_kernel_of_a_file_are_its_own(path):
    """Debug information comes a unit for each kernel; none may borrow another's."""
    binary = xesim.open_binary(path, debug=True)
    for name, first, last in (("faulty", 2, 6), ("racing", 7, 11)):
        lines = {inst.source.line for inst in binary.kernel(name).instructions if inst.source}
        assert lines and first <= min(lines) and max(lines) <= last


def test_a_trace_names_lines(path):
    memory, trace = xesim.Memory(), xesim.Trace()
    kernel = xesim.open_binary(path, debug=True).kernel("faulty")
    kernel.launch(64, 64, [memory.map(np.zeros(64, np.int32)), np.int32(0)], memory, trace=trace)
    assert {inst.source.line for inst in trace.stream(0) if inst.source} >= {3, 4, 5}


def test_a_race_has_two_sides(path):
    error = fail(xesim.open_binary(path, debug=True).kernel("racing"), xesim.LocalMemory(256))
    assert isinstance(error, SlmRace) and error.source.line == 10
    assert {error.thread, error.other.thread} == {(0, 0), (0, 1)}
    assert "  the other access:\n    thread: " in str(error)


def test_the_other_side_is_printed_with_instruction_and_line():
    source = xesim.SourceLine("/nowhere/k.cl", 3)
    error = SlmRace(
        "race", kernel="k", thread=(2, 1), address=32, instruction="send b", other=Site((2, 0), 16, "send a", source)
    )
    assert str(error).splitlines() == [
        "race",
        "  kernel: k",
        "  thread: 1 of work-group 2",
        "  instruction: 0x20: send b",
        "  the other access:",
        "    thread: 0 of work-group 2",
        "    instruction: 0x10: send a",
        "    source: k.cl:3",
    ]


def test_what_a_checker_knows_of_the_other_side_becomes_a_site(path, monkeypatch):
    """A checker gives a thread of the batch and the index of an instruction."""
    kernel = xesim.open_binary(path, debug=True).kernel("racing")

    def write(self, groups, threads, *_):
        raise Fault(SlmRace, "planted", 0, other=((groups[0], 1), 5))

    monkeypatch.setattr("xesim.checkers.races.RaceDetector.write", write)
    other = fail(kernel, xesim.LocalMemory(256)).other
    inst = kernel.instructions[5]
    assert other == Site((0, 1), inst.address, inst.full_text, inst.source)


def test_a_mangled_name_is_shown_short():
    name = "_ZTSN4vllm24reshape_and_cache_kernelIN3c104HalfEfLNS_18Fp8KVCacheDataTypeE1EEE"
    error = xesim.MemoryFault("fault", kernel=name)
    assert error.kernel == name and str(error).endswith("kernel: reshape_and_cache_kernel<Half, float, 1>")
