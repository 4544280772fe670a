"""What a prefill kernel spends its time on, as the time model of a GPU sees it. Needs ocloc and numba, no GPU.

The problem is executed on the simulator and its recording timed (xesim/timing). The kernel is compiled with source
lines (-g). All figures are modelled, for every set
of parameters that public data allows. "useful share" counts the FLOPs of the keys that rows see against the peak at the
same clock, over the whole launch with its start and tail; "peak share" and "steady share" are what the matrix engines
did, over the whole launch and over its middle half.

Large problems take long to execute: choose few heads, and as many --cores as they fill. For fewer cores than the device
has, --warm-l2 stands for the other cores, which would read the same keys.
"""

import json
from pathlib import Path

import click

from esimd_fmha.selftest.launches import OCLOC_NAMES, record, useful_share
from esimd_fmha.testing.formulas import attention_bytes, attention_flops
from perf.command import command, json_option, show
from perf.modelled import modelled_problem
from perf.pages.profile_page import iteration_svg, profile_page
from xesim.timing import DEVICES, Report
from xesim.timing.parameters import BEST, KNOWN_ERROR, SETS

HOT_SPOTS = 15
TRACED = 20_000  # instructions; a browser opens the file of 15 MB at once


def report_row(name: str, report: Report, flops: int) -> dict:
    return {"set": name, "useful share": useful_share(report, flops), **report.as_row()}


@command(__doc__)
@modelled_problem(seqlen_q=512, seqlen_kv=2048, num_heads_q=8, num_heads_kv=2)
@click.option("--sensitivity", is_flag=True, help="Change every open figure in turn. Takes a minute or more.")
@click.option("--html", "page", type=click.Path(path_type=Path), help="Write a page with pictures to this file.")
@click.option(
    "--trace", type=click.Path(path_type=Path), help="Write what one vector engine does, for ui.perfetto.dev."
)
@click.option(
    "--picture", type=click.Path(path_type=Path), help="Draw one iteration of the key loop to this file, as SVG."
)
@json_option
def main(case, device, cores, warm_l2, sensitivity, page, trace, picture, as_json):
    model = DEVICES[device]
    prefill = record(case, OCLOC_NAMES[device], debug_info=True).launches[0]
    simulation = prefill.simulation(model, cores, warm_l2)
    if sensitivity:
        rows = [
            {"figure": name, "value": value, "clocks, relative": ratio}
            for name, value, ratio in simulation.sensitivity()
        ]
        show(f"{case.name} on {model.name}, modelled: each open figure changed", rows, as_json)
        return
    reports = simulation.by_set()
    flops = attention_flops(case)
    rows = [report_row(name, report, flops) for name, report in reports.items()]
    if page is not None:
        useful = {name: useful_share(report, flops) for name, report in reports.items()}
        html = profile_page(f"{prefill.kernel}, {case.name}", simulation, reports, useful, attention_bytes(case))
        page.write_text(html, encoding="utf-8")
    if picture is not None:
        picture.write_text(iteration_svg(simulation), encoding="utf-8")
    if trace is not None:
        trace.write_text(json.dumps(simulation.timeline(SETS[BEST], most=TRACED).trace_events()), encoding="utf-8")
    hot = [{**spot._asdict(), "address": f"0x{spot.address:05x}"} for spot in reports[BEST].hot_spots(HOT_SPOTS)]
    title = f"{case.name} on {model.name}, modelled ({KNOWN_ERROR})"
    if as_json:
        show(title, [{**row, "hot": hot} for row in rows[:1]] + rows[1:], True)
        return
    # A set is a column: there are more figures than sets.
    columns = [{"": key, **{row["set"]: row[key] for row in rows}} for key in rows[0] if key != "set"]
    show(title, columns, False)
    click.echo(f"set {BEST}: {reports[BEST].limits()}")
    show(f"where threads wait (set {BEST}), clocks of all threads", hot, False)


if __name__ == "__main__":
    main()
