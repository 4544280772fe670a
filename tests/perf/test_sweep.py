"""perf.sweep: what is varied, and that a candidate is what runs."""

import json

import pytest
from click.testing import CliRunner

from esimd_fmha.loader import find_ocloc
from esimd_fmha.selftest.launches import prepared
from perf import sweep
from perf.sweep import Candidate, candidates, chosen_plan, imposed, problem

needs_ocloc = pytest.mark.skipif(find_ocloc() is None, reason="ocloc was not found: 'make ocloc', or ESIMD_FMHA_OCLOC")


def test_every_candidate_changes_one_field_of_what_is_chosen():
    case = problem("decode", 128)
    config, num_splits = chosen_plan(case)
    first, *others = candidates(case, config, num_splits)
    assert first == Candidate("(chosen)")
    for candidate in others:
        changes = [getattr(config, name) != value for name, value in candidate.config.items() if name != "run_kv"]
        changes += [candidate.num_splits not in (None, num_splits), candidate.sections is not None]
        assert any(changes), f"{candidate.changed} is what is chosen"
    assert len({candidate.changed for candidate in others}) == len(others)


@needs_ocloc
def test_a_candidate_is_what_runs_and_only_while_it_is_imposed():
    case = problem("chunk", 64)
    before = prepared(case, "bmg").config
    with imposed(Candidate("threads 8", {"threads": 8})):
        assert prepared(case, "bmg").config.threads == 8
    assert prepared(case, "bmg").config == before and before.threads != 8


@needs_ocloc
@pytest.mark.slow
def test_the_table_marks_what_is_chosen_and_leaves_out_kernels_that_spill():
    result = CliRunner().invoke(sweep.main, ["chunk", "--only", "32 x 16", "--json"])
    assert result.exit_code == 0, result.output
    chosen, large = json.loads(result.output)["rows"]
    assert chosen["changed"] == "(chosen)" and chosen["time"] == 1 and chosen["spill bytes"] == 0
    assert large["tile"] == "32 x 16" and large["spill bytes"] != 0 and large["time"] is None
