"""perf.profile: the time model on one of the project's own kernels."""

import json
import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from esimd_fmha.loader.compilers.ocloc import find_ocloc
from esimd_fmha.selftest.launches import record
from esimd_fmha.testing.case import AttentionCase
from perf import profile
from perf.pages import PIPE_COLOURS

SMALL = ["--cores", "1", "--warm-l2", "--seqlen-q", "128", "--seqlen-kv", "256", "--num-heads-q", "1"]
SMALL += ["--num-heads-kv", "1", "--head-dim", "64"]


def run(*options):
    if find_ocloc() is None:
        pytest.skip("ocloc was not found: 'make ocloc', or set ESIMD_FMHA_OCLOC")
    result = CliRunner().invoke(profile.main, [*SMALL, *options])
    assert result.exit_code == 0, result.output
    return result.output


def test_every_set_has_its_figures_and_shares_stay_below_the_peak():
    rows = json.loads(run("--json"))["rows"]
    assert [row["set"] for row in rows] == ["D", "C", "A", "A2"]
    for row in rows:
        assert 0 < row["useful share"] < row["peak share"] < 1
        assert row["seconds"] == pytest.approx(row["clocks"] / 2550e6)
    assert rows[0]["hot"][0]["stalled"] > 0


def test_causal_work_is_counted_as_it_is_seen():
    causal, full = (json.loads(run("--json", *options))["rows"][0] for options in ([], ["--non-causal"]))
    clocks = {name: row["useful share"] * row["clocks"] for name, row in (("causal", causal), ("full", full))}
    pairs = sum(256 - 128 + i + 1 for i in range(128))
    assert clocks["causal"] / clocks["full"] == pytest.approx(pairs / (128 * 256))


def test_the_tables_name_what_limits_and_where_threads_wait():
    output = run()
    assert "set D: busiest pipe" in output and "0x0" in output and "SBID" in output


def test_more_cores_than_the_device_has_are_refused():
    result = CliRunner().invoke(profile.main, ["--cores", "40"])
    assert result.exit_code == 2 and "has 20 cores" in result.output


def test_the_page_says_where_the_clocks_go_line_by_line(tmp_path):
    svg = tmp_path / "iteration.svg"
    run("--html", str(tmp_path / "page.html"), "--trace", str(tmp_path / "trace.json"), "--picture", str(svg))
    page = (tmp_path / "page.html").read_text()
    lines = re.findall(r'<td class="quiet">fmha_prefill.cpp:\d+</td><td><code class="clip" title="([^"]+)', page)
    for part in ("gemm_qk", "gemm_pv", "add_lagging", "look_ahead"):
        assert sum(part in line for line in lines) == 1, lines
    assert "if this cost nothing" in page and page.count("<rect") > 100
    assert "http" not in page.replace("http://www.w3.org", "")
    picture = ElementTree.parse(svg).getroot()
    texts = [text.text for text in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[0] == "T0" and {"dpas", "math", "send"} <= set(texts)
    dpas = next(path for path in picture if path.get("fill") == PIPE_COLOURS["dpas"])
    assert dpas.get("d").count("M") > 16

    events = json.loads((tmp_path / "trace.json").read_text())["traceEvents"]
    slices = [event for event in events if event["ph"] == "X"]
    for tracks in (1, 2):  # threads, pipes: no two slices of a track overlap
        by_track = {}
        for event in slices:
            if event["pid"] == tracks:
                by_track.setdefault(event["tid"], []).append((event["ts"], event["ts"] + event["dur"]))
        for times in by_track.values():
            times.sort()
            assert all(a[1] <= b[0] + 1e-9 for a, b in pairwise(times))
    assert {event["cat"] for event in slices} >= {"dpas", "send", "SBID", "PIPESTALL"}


def test_a_kernel_that_ran_before_without_source_lines_gets_them():
    case = AttentionCase(purpose="profile", q_lens=(1,), kv_lens=(16,), num_heads_q=1, num_heads_kv=1)
    if find_ocloc() is None:
        pytest.skip("ocloc was not found: 'make ocloc', or set ESIMD_FMHA_OCLOC")
    plain, with_lines = (record(case, "bmg", debug_info).launches[0].recording for debug_info in (False, True))
    assert not any(inst.in_kernel for inst in plain.program)
    assert any(inst.in_kernel for inst in with_lines.program)
