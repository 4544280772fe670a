"""perf.calibrate: the data file, and the arithmetic between published and modelled times; without peers' sources."""

import pytest
import yaml
from click.testing import CliRunner

from perf import calibrate
from perf.calibrate import FITTED, HELD_OUT, Row, fit, flops, groups_and_size, orders, read_rows, summary, verdicts
from xesim.timing import DEVICES


def test_every_row_is_complete_and_names_its_source():
    rows = read_rows()
    assert {row.role for row in rows} == {FITTED, HELD_OUT}
    assert len({row.name for row in rows}) == len(rows)
    for row in rows:
        assert row.source.startswith(("LX ", "LS ")), row.name
        assert row.device in DEVICES.values() and row.peer and row.ms > 0


def entry(**changes):
    row = {"id": "one", "kernel": "gemm nopf", "device": "bmg32", "problem": {"m": 512, "n": 512, "k": 1024}}
    return {**row, "tflops": 100, "role": FITTED, "source": "LX somewhere", **changes}


def written(tmp_path, *entries):
    path = tmp_path / "rows.yaml"
    path.write_text(yaml.safe_dump({"rows": list(entries)}))
    return path


def test_a_rate_becomes_a_time(tmp_path):
    (row,) = read_rows(written(tmp_path, entry()))
    assert row.ms == pytest.approx(2 * 512 * 512 * 1024 / 100e12 * 1e3)
    assert (row.clock, row.slots) == (None, {})


def test_a_row_without_a_source_or_with_another_role_is_refused(tmp_path):
    with pytest.raises(ValueError, match="'one' has no source"):
        read_rows(written(tmp_path, entry(source="")))
    with pytest.raises(ValueError, match="role 'maybe'"):
        read_rows(written(tmp_path, entry(role="maybe")))


def test_flops_and_work_groups_of_a_problem():
    attention = {"q_len": 4096, "kv_len": 1000, "heads_q": 32, "heads_kv": 2}
    assert flops("hd128 fp16", attention) == 4 * 4096 * 1000 * 32 * 128

    def sizes(kernel, problem):
        return groups_and_size(Row("", kernel, "bmg32", problem, 1, None, FITTED, "LX", {}))

    assert sizes("hd128 fp16", attention) == (16 * 32, 16, 16)
    assert sizes("hd128 gqa", attention) == (256 * 2, 2, 16)  # 16 rows of all heads of a KV head
    assert sizes("hd256 13", attention) == (32 * 32, 32, 8)
    assert sizes("gemm nopf", {"m": 512, "n": 1024, "k": 96}) == (8, 8, 3)


def row(name, ms, role=FITTED):
    return Row(name, "gemm nopf", "bmg32", {"m": 512, "n": 512, "k": 512}, ms, None, role, "LX", {})


def test_the_order_of_kernels_counts_pairs():
    rows = [row("a", 1), row("b", 2), row("c", 3)]
    (right,) = orders(rows, {"a": 1.1, "b": 1.2, "c": 1.3})
    assert (right["pairs"], right["in this order"]) == (3, 3)
    (wrong,) = orders(rows, {"a": 1.1, "b": 1.4, "c": 1.3})
    assert wrong["in this order"] == 2 and wrong["published, fastest first"] == "a < b < c"
    assert orders(rows[:1], {"a": 1}) == []
    (near,) = orders([*rows, row("d", 3.02)], {"a": 1.1, "b": 1.2, "c": 1.3, "d": 1.2})
    assert (near["pairs"], near["in this order"]) == (5, 4)  # c and d have no order; b and d have


def test_the_summary_names_median_and_worst_by_size():
    assert summary({"a": 0.02, "b": -0.09, "c": 0.03}) == "median 3.0%, worst -9.0% (b)"


class Model:
    """A port of 128 bytes takes as long as published, any other 10% longer on the second row."""

    def milliseconds(self, row, changes):
        return row.ms * (1.1 if row.name == "b" and changes["l1_port_bytes"] != 128 else 1.01)


def test_the_fit_keeps_readings_within_the_error_and_says_what_refutes_the_others():
    found = fit(Model(), [row("a", 1), row("b", 2)])
    assert all((entry["worst"] <= 0.05) == (entry["changes"]["l1_port_bytes"] == 128) for entry in found)
    table = {(line["figure"], line["value"]): line for line in verdicts(found)}
    port = table["l1_port_bytes", 128]
    assert port["surviving"] == port["readings"] > 0 and port["refuted mostly by"] == ""
    assert table["l1_port_bytes", 256]["surviving"] == 0
    assert table["l1_port_bytes", 256]["refuted mostly by"] == "b"


def test_a_reading_is_judged_no_further_than_the_row_that_refutes_it():
    found = fit(Model(), [row("b", 2), row("a", 1)])
    assert {tuple(entry["errors"]) for entry in found} == {("b",), ("b", "a")}


def test_the_clock_falls_between_light_and_full_load():
    board = DEVICES["bmg32"]
    assert [board.clock_at(share) for share in (0.3, 0.65, 0.8, 0.95, 1)] == [2100, 2100, 1975, 1850, 1850]
    assert DEVICES["b580"].clock_at(0.3) == DEVICES["b580"].clock_at(0.9) == 2550


def test_the_command_asks_for_a_checkout():
    result = CliRunner().invoke(calibrate.main, [])
    assert result.exit_code == 2 and "--lightx2v" in result.output
