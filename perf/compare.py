"""Two kernels on one problem in one run, as the time model sees them: pipes, messages, bytes, clocks, and their ratios.

A SUBJECT is ``ours``, ``ours`` with fields of the problem changed (``ours:page_size=16``, ``ours:num_splits=4``), or
``vllm``, the kernel of the vllm-xpu-kernels wheel for the problem, with its own pages. All launches of a call count
together. Everything is executed, so keep the problem small: few heads, and as many --cores as they fill. All figures
are modelled, for the best estimate of the open parameters; clocks are also given over the sets of them.
"""

from collections import Counter
from dataclasses import fields, replace
from pathlib import Path

import click

from esimd_fmha.selftest.launches import OCLOC_NAMES, record, useful_share
from esimd_fmha.testing.case import AttentionCase
from esimd_fmha.testing.formulas import attention_flops
from perf.command import command, json_option, show
from perf.modelled import modelled_problem
from perf.peers.vllm_xpu_kernels import LIBRARY, Library
from xesim.profile import message_of
from xesim.timing import DEVICES, DeviceModel, Report, Simulation
from xesim.timing.parameters import BEST, KNOWN_ERROR, SETS


def changed(case: AttentionCase, changes: str) -> AttentionCase:
    """The case with fields changed, as "page_size=16,num_splits=4". Raises click.UsageError."""
    kinds = {field.name: type(getattr(case, field.name)) for field in fields(AttentionCase)}
    values = {}
    for change in filter(None, changes.split(",")):
        name, _, value = change.partition("=")
        if kinds.get(name) not in (int, str, float) or not value:
            numbers = ", ".join(name for name, kind in kinds.items() if kind in (int, str, float))
            raise click.UsageError(f"{change!r} changes nothing: write name=value with one of {numbers}")
        values[name] = kinds[name](value)
    return replace(case, **values)


def simulations(
    subject: str, case: AttentionCase, device: str, cores: int | None, warm_l2: bool, wheel: Path | None
) -> list[Simulation]:
    """The launches of a subject. Raises click.UsageError for a subject that there is not."""
    name, _, changes = subject.partition(":")
    model = DEVICES[device]
    if name == "ours":
        call = record(changed(case, changes), OCLOC_NAMES[device])
        return [launch.simulation(model, cores, warm_l2) for launch in call.launches]
    if name != "vllm" or changes:
        raise click.UsageError(f"{subject!r} is no subject: ours, ours:name=value,.. or vllm")
    if wheel is None:
        raise click.UsageError("vllm needs --vllm-wheel, the folder of an unpacked vllm-xpu-kernels wheel")
    library = Library(wheel / "vllm_xpu_kernels" / LIBRARY)
    try:
        variant = library.find(case.head_dim, case.dtype, case.causal, paged=True)
    except LookupError as error:
        raise click.UsageError(str(error)) from None
    recording = library.record(variant, case.q_lens[0], case.kv_lens[0], case.num_heads_q, case.num_heads_kv)
    return [Simulation(recording, model, cores, 1, warm_l2)]


def messages(report: Report) -> Counter[str]:
    """How often each kind of message was sent."""
    sent: Counter[str] = Counter()
    for inst, executed in zip(report.program, report.executed):
        if inst.send is not None and executed:
            kind, _, _ = message_of(inst).partition(".flat[")  # where in a surface does not matter
            sent[kind] += int(executed)
    return sent


def figures(launches: list[Simulation], flops: int, device: DeviceModel) -> dict[str, float]:
    """Of all launches together; shares are of the longest one."""
    by_set = {name: [launch.report(changes) for launch in launches] for name, changes in SETS.items()}
    best = by_set[BEST]
    longest = max(best, key=lambda report: report.clocks)
    clocks = {name: sum(report.clocks for report in reports) for name, reports in by_set.items()}
    found: dict[str, float] = {f"clocks, set {name}": value for name, value in clocks.items()}
    found["us"] = clocks[BEST] / device.clock.value
    found["useful share"] = useful_share(longest, flops) * longest.clocks / clocks[BEST]
    found["steady share"] = longest.steady_share
    found["L1 port"] = longest.port_busy
    for pipe in longest.slots:
        found[f"{pipe} instructions"] = sum(report.slots[pipe] for report in best)
    for pipe, share in longest.busy.items():
        found[f"busy {pipe}"] = share
    for reason, share in longest.stalls.items():
        found[f"waits {reason}"] = share
    for name in longest.bytes:
        found[f"{name} bytes"] = sum(report.bytes[name] for report in best)
    for kind, count in sum((messages(report) for report in best), Counter()).most_common():
        found[f"sends {kind}"] = count
    return found


@command(__doc__)
@click.argument("first", metavar="SUBJECT")
@click.argument("second", metavar="SUBJECT")
@modelled_problem(seqlen_q=512, seqlen_kv=1024, num_heads_q=4, num_heads_kv=1)
@click.option("--vllm-wheel", type=click.Path(exists=True, path_type=Path), help="An unpacked vllm-xpu-kernels wheel.")
@json_option
def main(first, second, case, device, cores, warm_l2, vllm_wheel, as_json):
    model = DEVICES[device]
    one, other = (
        figures(simulations(subject, case, device, cores, warm_l2, vllm_wheel), attention_flops(case), model)
        for subject in (first, second)
    )
    rows = [
        {
            "": name,
            first: one.get(name),
            second: other.get(name),
            "second / first": ratio(one.get(name), other.get(name)),
        }
        for name in dict.fromkeys([*one, *other])
        if one.get(name) or other.get(name)
    ]
    show(f"{case.name} on {model.name}, modelled ({KNOWN_ERROR})", rows, as_json)


def ratio(one: float | None, other: float | None) -> float | None:
    return other / one if one and other else None


if __name__ == "__main__":
    main()
