"""The list of planted faults fits the code; ``make mutation`` plants them, which takes much longer."""

from pathlib import Path

import pytest

from ..mutation.faults import FAULTS

REPOSITORY = Path(__file__).parents[2]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.group}/{fault.name}")
def test_the_fault_can_be_planted(fault):
    """What it changes is in its file exactly once, and the tests that must notice it are there."""
    assert (REPOSITORY / fault.file).read_text().count(fault.old) == 1
    assert fault.new != fault.old and fault.why.endswith(".") and fault.tests
    for test in fault.tests:
        path, _, function = test.partition("[")[0].partition("::")
        assert f"def {function}(" in (REPOSITORY / path).read_text(), test


def test_there_are_enough_faults_of_distinct_names():
    names = [fault.name for fault in FAULTS]
    assert len(names) >= 60 and len(set(names)) == len(names)
    assert sum(bool(fault.survives) for fault in FAULTS) <= len(FAULTS) / 20
