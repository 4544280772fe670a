"""perf.compare: two problems of our own on the time model."""

import json

import pytest
from click.testing import CliRunner

from esimd_fmha.loader import find_ocloc
from perf import compare

SMALL = [
    "--cores",
    "1",
    "--warm-l2",
    "--seqlen-q",
    "64",
    "--seqlen-kv",
    "128",
    "--num-heads-q",
    "1",
    "--head-dim",
    "64",
]


def test_splits_run_more_launches_with_the_same_products():
    if find_ocloc() is None:
        pytest.skip("ocloc was not found: 'make ocloc', or set ESIMD_FMHA_OCLOC")
    result = CliRunner().invoke(compare.main, ["ours", "ours:num_splits=2", *SMALL, "--json"])
    assert result.exit_code == 0, result.output
    rows = {row[""]: row for row in json.loads(result.output)["rows"]}
    assert rows["dpas instructions"]["second / first"] == 1
    assert rows["clocks, set D"]["ours:num_splits=2"] > rows["clocks, set D"]["ours"] > 0
    assert rows["send instructions"]["second / first"] > 1
    assert not any(".flat[" in name for name in rows)


@pytest.mark.parametrize(
    "subjects, said",
    [
        (["ours", "theirs"], "is no subject"),
        (["ours", "vllm"], "needs --vllm-wheel"),
        (["ours:page=16", "ours"], "write name=value"),
        (["ours:page_size=", "ours"], "write name=value"),
    ],
)
def test_a_subject_that_there_is_not_is_refused(monkeypatch, subjects, said):
    monkeypatch.setattr(compare, "record", lambda *arguments: pytest.fail("nothing is recorded"))
    if subjects[0] == "ours":
        monkeypatch.setattr(compare, "figures", lambda launches, *arguments: {})
        monkeypatch.setattr(compare, "record", lambda *arguments: type("Call", (), {"launches": []}))
    result = CliRunner().invoke(compare.main, subjects)
    assert result.exit_code == 2 and said in result.output
