"""The time model's parameters from micro-benchmarks: on the GPU if torch has one, else on the model itself.

Each micro-benchmark is a loop of one kind of work, and a parameter follows from the clocks of one step. On a GPU the
table says what the model's figures should be there. On the model it says whether the benchmarks find what the model
was given: figures by name can be changed with --set, as --set l2_latency=350.

esimd_fmha/selftest/micro.py says what each benchmark does.
"""

import click
import torch

from esimd_fmha.selftest.micro import ModelRunner, Runner, findings, run_all
from perf.command import command, json_option, show


def runner_of(model: str, changes: dict[str, float], on_model: bool) -> tuple[str, Runner]:
    if torch.xpu.is_available() and not on_model:
        from esimd_fmha.loader.interop import device_of
        from esimd_fmha.selftest.gpu import GpuRunner

        gpu = GpuRunner(device_of(torch.empty(0, device="xpu")).queue.sycl_device)
        return f"{torch.xpu.get_device_name()}, measured; {gpu.megahertz:.0f} MHz under load", gpu
    return f"{model}, modelled", ModelRunner(model, changes=changes)


@command(__doc__)
@click.option("--model", default="b580", show_default=True, help="A device of xesim.timing.")
@click.option("--set", "changes", multiple=True, metavar="NAME=VALUE", help="Changes a figure of the model.")
@click.option("--on-model", is_flag=True, help="Ask the model even where there is a GPU.")
@json_option
def main(model, changes, on_model, as_json):
    try:
        values = {name: float(value) for name, value in (change.split("=") for change in changes)}
        where, runner = runner_of(model, values, on_model)
        steps = run_all(runner)
    except (KeyError, ValueError) as error:
        raise click.UsageError(str(error.args[0])) from None
    figures = runner.figures if isinstance(runner, ModelRunner) else {}
    rows = [
        {
            "parameter": finding.parameter,
            "value": finding.value,
            "model": figures.get(finding.parameter),
            "unit": finding.unit,
            "from": finding.of,
        }
        for finding in findings(steps)
    ]
    show(f"Parameters of {where}", rows, as_json)


if __name__ == "__main__":
    main()
