"""The scoreboard checker: what one message may overwrite of another's operands."""

import pytest

from .test_scoreboard import LOAD, STORE, outcome

FIRST = "(f0.0) send.ugm (1|M0) null r6 r20:1 0x0 0x02000584 {$2} // wr:1+1, rd:0; store.ugm.d32.a64"
SECOND = "(f0.0) send.ugm (1|M0) r20 r6 null:0 0x0 0x02100580 {$1} // wr:1+0, rd:1; load.ugm.d32.a64"


def test_messages_of_the_same_channels_read_their_operands_in_order():
    assert outcome(f"{FIRST}\n{SECOND}") is None


@pytest.mark.parametrize(
    "second",
    [LOAD, SECOND.replace("(1|M0)", "(2|M0)"), SECOND.replace("(1|M0)", "(1|M1)"), SECOND.replace("f0.0", "f0.1")],
    ids=["without a predicate", "more channels", "other channels", "another predicate"],
)
def test_messages_of_other_channels_wait_for_the_operands(second):
    assert "no $2.src annotation" in outcome(f"{FIRST}\n{second}")


def test_messages_that_ignore_the_channels_wait_for_the_operands():
    assert "no $2.src annotation" in outcome(f"{STORE}\n{LOAD}")
