"""perf.host_cost: its serving trace, what a call of new lengths does not do again, and when the command fails."""

import itertools

import pytest
from click.testing import CliRunner

from esimd_fmha import append, executor, merge
from perf import host_cost


def test_the_trace_has_no_lengths_twice_and_both_prefill_and_decode():
    steps = list(itertools.islice(host_cost.serving_trace(), 500))
    assert len({step.lengths for step in steps}) == len(steps)
    kinds = {(min(step.q_lens) == 1, max(step.q_lens) > 1) for step in steps}
    assert {(True, True), (True, False)} <= kinds, "chunks beside decoding, and decoding alone"
    for step in steps:
        total_q, batch, _, max_seqlen_k = step.lengths
        assert total_q <= host_cost.MAX_TOKENS_PER_STEP and batch <= host_cost.MAX_SEQUENCES
        assert max_seqlen_k <= host_cost.MAX_SEQLEN


@pytest.mark.parametrize("name", host_cost.TRACED)
def test_a_step_of_new_lengths_is_not_checked_from_the_start(name, monkeypatch):
    """Every kernel is one that nobody compiles or launches."""
    checks = {executor: "check_problem", append: "check_append", merge: "check_merge"}
    checked = []
    for module, check in checks.items():
        check_all = getattr(module, check)
        counted = lambda *call, check_all=check_all: (checked.append(call), check_all(*call))[1]
        monkeypatch.setattr(module, check, counted)
        monkeypatch.setattr(module, "_remembered", {})
        monkeypatch.setattr(module, "_forms", {})
        monkeypatch.setattr(getattr(module, READY[module]), "launch", lambda *_: None)
    monkeypatch.setattr(executor.loader, "load_kernel", lambda source, device: source)
    server, trace = host_cost.Server(), host_cost.serving_trace(host_cost.TRACED[name])
    for step in itertools.islice(trace, 150):
        getattr(host_cost.Server, name)(server, step)()
    assert 1 <= len(checked) <= 2, "one sequence is checked for itself"


READY = {executor: "ReadyKernels", append: "ReadyAppend", merge: "ReadyMerge"}


@pytest.mark.parametrize(
    "warm, new, error",
    [
        (19.0, 40.0, None),
        (26.0, 40.0, "21.0 us beyond a bare submission; at most 20 are allowed"),
        (19.0, 45.5, "append_kv: 25.5 us for new lengths; at most 25 are allowed"),
    ],
)
def test_the_command_fails_beyond_its_limits(warm, new, error, monkeypatch):
    monkeypatch.setattr(host_cost, "measure", lambda batches: {"bare submit_async": [5.0], "prefill_paged": [warm, 90]})
    of_lengths = {"prefill_paged": ([30.0, 99.0], [20.0, 50.0]), "append_kv": ([new, 99.0], [20.0, 21.0])}
    monkeypatch.setattr(host_cost, "measure_new_lengths", lambda batches: of_lengths)
    result = CliRunner().invoke(host_cost.main, [])
    assert (result.exit_code, error in result.output if error else True) == (1 if error else 0, True), result.output
