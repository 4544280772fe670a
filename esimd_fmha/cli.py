"""The command line: esimd-fmha demo, run, compile, cache, kernels-path, doctor, selftest."""

import json
import logging
import sys
import time
from pathlib import Path

import click
from rich.console import Console
from rich.logging import RichHandler
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from esimd_fmha import EsimdFmhaError, __version__

console = Console(highlight=False)
_FILE = click.Path(path_type=Path)


class _Command(click.Group):
    """Errors of the package are sentences for the user, not tracebacks."""

    def invoke(self, context):
        try:
            return super().invoke(context)
        except EsimdFmhaError as error:
            console.print(f"[red]{type(error).__name__}[/red]: {escape(str(error))}", soft_wrap=True)
            sys.exit(1)


@click.group(cls=_Command, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main():
    """Flash-attention prefill on a paged KV cache for Intel Xe2 GPUs."""
    handler = RichHandler(console=console, show_path=False, show_time=False, show_level=False)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], format="%(message)s")
    logging.getLogger("esimd_fmha").setLevel(logging.INFO)


def _torch_device():
    """The GPU if torch has one, else the CPU; and the name of the device that runs its tensors."""
    import torch

    from esimd_fmha.loader.interop import device_of

    device = torch.device("xpu" if torch.xpu.is_available() else "cpu")
    return device, device_of(torch.empty(0, device=device))


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True)


@main.command()
@click.option("--engine", type=click.Choice(["transformers"]), help="Generate with this stack instead.")
def demo(engine):
    """Serve a chunked-prefill trace at Llama-3.1-8B's attention geometry, and check it."""
    from esimd_fmha import demo as trace_of

    if engine == "transformers":
        demo_transformers()
        return
    device, runs_on = _torch_device()
    trace = trace_of.Trace(device)
    console.print(
        f"{len(trace_of.ARRIVALS)} requests, {trace.total_tokens} prompt tokens, chunks of {trace_of.CHUNK}, pages of "
        f"{trace_of.PAGE_SIZE}; {trace_of.NUM_HEADS_Q}/{trace_of.NUM_HEADS_KV} heads of {trace_of.HEAD_DIM}, bf16\n"
        f"device: {runs_on.name}",
        soft_wrap=True,
    )
    steps = []
    with _progress() as progress:
        task = progress.add_task("prefill (tokens)", total=trace.total_tokens)
        for step in trace.steps():
            steps.append(step)
            tokens = sum(new for _, new, _ in step.chunks)
            if step.prepare_seconds > 0.05:
                progress.console.print(f"  {step.kernel} was ready after {step.prepare_seconds:.2f} s", style="dim")
            progress.console.print(
                f"step {step.index}  {tokens:4} tokens  {step.seconds * 1e3:6.1f} ms  error {step.verdict.error:.1e} "
                f"(allowed {step.verdict.allowed:.1e})  {step.num_splits} split{'s' * (step.num_splits > 1)}\n"
                f"  {step.kernel} on {runs_on.name}\n"
                f"  {', '.join(f'{name} +{new} = {cached}' for name, new, cached in step.chunks)} tokens in the cache",
                soft_wrap=True,
            )
            progress.advance(task, tokens)
    wrong = [step.index for step in steps if not step.verdict.right]
    seconds = sum(step.seconds for step in steps)
    if wrong:
        console.print(f"[red]WRONG[/red]: steps {wrong} disagree with the float64 reference")
        sys.exit(1)
    console.print(
        f"[green]RIGHT[/green]: {len(steps)} steps, {trace.total_tokens} tokens, {seconds * 1e3:.0f} ms of attention; "
        "sampled rows agree with float64 within twice PyTorch's own bf16 error",
        soft_wrap=True,
    )


def demo_transformers():
    """Generate with a small model of transformers by continuous batching, and check every token."""
    from esimd_fmha.integrations import transformers_demo

    device, runs_on = _torch_device()
    serving = transformers_demo.Serving(device)
    prompt_lens = [len(prompt) for prompt in serving.prompts]
    console.print(
        f"{len(prompt_lens)} prompts of {min(prompt_lens)} to {max(prompt_lens)} tokens, "
        f"{transformers_demo.NUM_NEW_TOKENS} new ones each; a Llama of {transformers_demo.NUM_LAYERS} layers with "
        f"random weights, {transformers_demo.NUM_HEADS_Q}/{transformers_demo.NUM_HEADS_KV} heads of "
        f"{transformers_demo.HEAD_DIM}, bf16\nattention: {escape(serving.way)}\ndevice: {runs_on.name}",
        soft_wrap=True,
    )
    with _progress() as progress:
        task = progress.add_task("generate (tokens)", total=serving.total_tokens)
        for step in serving.steps():
            progress.advance(task, step.new_tokens)
            if step.finished:
                length = prompt_lens[step.request]
                progress.console.print(f"request {step.request:2} is done: {length:3} tokens of prompt")
        check = progress.add_task("check (requests)", total=len(prompt_lens))
        verdict = serving.verify(lambda: progress.advance(check))
    console.print(
        f"{serving.total_tokens} tokens from {sum(prompt_lens)} of prompts in {serving.seconds:.2f} s: "
        f"{serving.total_tokens / serving.seconds:.0f} new tokens/s, kernels' loading included",
        soft_wrap=True,
    )
    console.print(
        f"{'[green]RIGHT[/green]' if verdict.right else '[red]WRONG[/red]'}: log-probabilities differ from float32 "
        f"eager attention by {verdict.error:.3f}, and {verdict.num_other_tokens} tokens that are not its best are "
        f"behind it by {verdict.behind:.3f} at most; allowed is {verdict.allowed:.3f}, twice PyTorch's own bf16 error",
        soft_wrap=True,
    )
    if not verdict.right:
        sys.exit(1)


@main.command()
@click.option("--batch", default=1, show_default=True, type=click.IntRange(1))
@click.option("--num-heads-q", default=32, show_default=True, type=click.IntRange(1))
@click.option("--num-heads-kv", default=8, show_default=True, type=click.IntRange(1))
@click.option("--head-dim", default=128, show_default=True, type=click.IntRange(8))
@click.option("--dtype", default="bf16", show_default=True, type=click.Choice(["fp16", "bf16"]))
@click.option("--seq-len-q", default=1024, show_default=True, type=click.IntRange(1), help="Queries of each sequence.")
@click.option("--seq-len-kv", type=click.IntRange(0), help="Keys of the current chunk.  [default: --seq-len-q]")
@click.option("--seq-len-kv-cache", default=0, show_default=True, type=click.IntRange(0), help="Keys before the chunk.")
@click.option("--varlen", is_flag=True, help="Lengths vary by half around those given.")
@click.option("--causal", is_flag=True)
@click.option("--paged", is_flag=True, help="Put K/V into shuffled pages.")
@click.option("--page-size", default=64, show_default=True, type=click.IntRange(16))
@click.option("--num-splits", default=0, show_default=True, type=click.IntRange(0), help="0 chooses.")
@click.option("--verify", is_flag=True, help="Compare sampled rows with float64.")
@click.option("--iterations", default=10, show_default=True, type=click.IntRange(1))
def run(
    batch,
    num_heads_q,
    num_heads_kv,
    head_dim,
    dtype,
    seq_len_q,
    seq_len_kv,
    seq_len_kv_cache,
    varlen,
    causal,
    paged,
    page_size,
    num_splits,
    verify,
    iterations,
):
    """Time one problem, in the vocabulary of sycl-tla's example."""
    from esimd_fmha import attention, benchmark
    from esimd_fmha.testing.case import AttentionCase
    from esimd_fmha.testing.formulas import attention_flops

    device, runs_on = _torch_device()
    sizes = benchmark.Sizes(
        batch=batch,
        seq_len_q=seq_len_q,
        seq_len_kv=seq_len_q if seq_len_kv is None else seq_len_kv,
        seq_len_kv_cache=seq_len_kv_cache,
        varlen=varlen,
    )
    q_lens, kv_lens = sizes.lengths()
    case = AttentionCase(
        purpose="asked for on the command line",
        q_lens=q_lens,
        kv_lens=kv_lens,
        num_heads_q=num_heads_q,
        num_heads_kv=num_heads_kv,
        head_dim=head_dim,
        dtype=dtype,
        causal=causal,
        page_size=page_size if paged else None,
        num_splits=num_splits,
    )
    problem = benchmark.Problem(case, device)
    kernels = attention.prepare(**problem.arguments)
    median, spread = benchmark.median_and_spread(problem.time(iterations))
    console.print(f"device        {runs_on.name}")
    console.print(f"kernel        {kernels.config.name}, {kernels.plan.num_splits} splits")
    console.print(f"queries       {list(q_lens)}\nkeys          {list(kv_lens)}")
    if runs_on.simulated:
        console.print(f"time          {median:.2f} s of simulation: says nothing about a GPU")
    else:
        console.print(f"time          {median * 1e3:.3f} ms +- {spread * 1e3:.3f} (median of {iterations}, warm)")
        console.print(f"speed         {attention_flops(case) / median / 1e12:.4f} TFLOP/s (visible keys only)")
    if verify:
        verdict = problem.verify(problem.run())
        word = "[green]right[/green]" if verdict.right else "[red]WRONG[/red]"
        console.print(
            f"verification  {word}: error {verdict.error:.2e}, allowed {verdict.allowed:.2e} (against float64)"
        )
        if not verdict.right:
            sys.exit(1)


@main.command(name="kernels-path")
def kernels_path():
    """Print the folder of the hub kernel for transformers (LOCAL_KERNELS)."""
    from esimd_fmha.integrations import transformers

    click.echo(transformers.kernels_path())


@main.command(name="compile")
@click.option("--target", type=click.Choice(["xe", "cpu"]), help="[default: what this machine runs]")
@click.option(
    "--head-dim", "head_dims", multiple=True, type=click.IntRange(8, 256), help="Compile only these; may be repeated."
)
@click.option(
    "--dtype", "dtypes", multiple=True, type=click.Choice(["fp16", "bf16"]), help="Compile only these; may be repeated."
)
def compile_all(target, head_dims, dtypes):
    """Fill the kernel cache, so that no request waits for the compiler."""
    from esimd_fmha import config, envs, loader

    target = target or _torch_device()[1].target
    wanted = {config.pad_head_dim(head_dim) for head_dim in head_dims} or set(config.PADDED_HEAD_DIMS)
    sources: dict[str, loader.Source] = {}
    for kernel in config.all_configs(target):
        if kernel.head_dim_padded in wanted and (not dtypes or kernel.dtype in dtypes):
            sources |= {source.kernel_name: source for source in kernel.sources}
    started = time.perf_counter()
    logging.getLogger("esimd_fmha").setLevel(logging.WARNING)
    compiled = 0
    with _progress() as progress:
        task = progress.add_task("compiling", total=len(sources))
        for source in sources.values():
            compiled += loader.build_spirv(source).build_seconds > 0
            progress.advance(task)
    seconds = time.perf_counter() - started
    console.print(f"{len(sources)} kernels for {target}: {compiled} compiled, the others were cached; {seconds:.1f} s")
    console.print(f"cache: {envs.cache_dir()}")


@main.command()
@click.option("--prune", is_flag=True, help="Delete what installed compilers and current sources do not ask for.")
def cache(prune):
    """Show what the kernel cache holds, and delete what nothing uses any more."""
    from rich.filesize import decimal
    from rich.table import Table

    from esimd_fmha import config, envs
    from esimd_fmha.loader import inventory

    kernels = [kernel for target in ("xe", "cpu") for kernel in config.all_configs(target)]
    sources = {source for kernel in kernels for source in kernel.sources}
    console.print(f"cache: {envs.cache_dir()}", soft_wrap=True)
    if prune:
        pruned = inventory.prune(envs.cache_dir(), sources)
        console.print(f"deleted {pruned.removed} entries, {decimal(pruned.num_bytes)}")
        if pruned.in_use:
            console.print(f"{pruned.in_use} were left alone: another process is building them")
        if pruned.failed:
            console.print(f"[red]{pruned.failed} could not be deleted[/red]")
    groups: dict[tuple[str, str, str], list[int]] = {}
    for item in inventory.take_inventory(envs.cache_dir(), sources):
        groups.setdefault((item.kind, item.compiler.split(",")[0], item.state), []).append(item.num_bytes)
    table = Table("kind", "compiler", "state")
    for column in ("entries", "size"):
        table.add_column(column, justify="right")
    for group, sizes in sorted(groups.items()):
        table.add_row(*group, str(len(sizes)), decimal(sum(sizes)))
    console.print(table if groups else "it is empty")
    useless = [num_bytes for group, sizes in groups.items() if group[2] != inventory.CURRENT for num_bytes in sizes]
    if useless and not prune:
        console.print(f"'esimd-fmha cache --prune' deletes {len(useless)} unused entries, {decimal(sum(useless))}")


@main.command()
def doctor():
    """Say what is installed, what is missing, and the command that mends it."""
    from esimd_fmha import doctor as examination

    report = examination.report()
    console.print(report, soft_wrap=True)
    sys.exit(0 if report.healthy else 1)


@main.command()
@click.option("--quick", is_flag=True, help="A sample of the kernels and a small bench.")
@click.option("--model", default="b580", show_default=True, help="The GPU whose times are modelled.")
@click.option("--html", default="esimd-fmha-selftest.html", show_default=True, type=click.Path(path_type=Path))
@click.option(
    "--json", "json_file", default="esimd-fmha-selftest.json", show_default=True, type=click.Path(path_type=Path)
)
def selftest(quick, model, html, json_file):
    """Examine this machine's device: is every kernel right, what are its parameters, how fast is it?

    Takes some minutes. The two files it writes are what a report of a problem, or of a new GPU, should have attached.
    """
    from esimd_fmha.selftest import page
    from esimd_fmha.selftest.examination import Examination, examine

    device, runs_on = _torch_device()
    logging.getLogger("esimd_fmha").setLevel(logging.WARNING)
    console.print(f"device: {runs_on.name}", soft_wrap=True)
    with _progress() as progress:
        task = progress.add_task("", total=1)

        def show(what: str, number: int, total: int) -> None:
            progress.update(task, description=what, completed=number, total=total)

        found: Examination = examine(device, runs_on, model, quick, show)
    for check in found.wrong:
        said = check.message or f"error {check.error:.1e}, allowed {check.allowed:.1e}"
        console.print(f"[red]WRONG[/red] {check.case}: {escape(said)}", soft_wrap=True)
    right = len(found.kernels) - len(found.wrong)
    kernels = len({check.kernel for check in found.kernels if check.kernel})
    console.print(f"{right} of {len(found.kernels)} calls right, which ran {kernels} kernels")
    for row in found.benches:
        times = []
        if row.measured_us is not None:
            times.append(f"measured {row.measured_us:.1f} us")
        if row.modelled_us is not None:
            around = f"{row.modelled_low_us:.1f} to {row.modelled_high_us:.1f}"
            times.append(f"modelled on {model} {row.modelled_us:.1f} us ({around})")
        console.print(f"{row.problem}: {', '.join(times) or 'no time: this is a simulator'}", soft_wrap=True)
    if found.no_model:
        console.print(f"nothing was modelled: {found.no_model}", soft_wrap=True)
    json_file.write_text(json.dumps(found.as_dict(), indent=1), encoding="utf-8")
    html.write_text(page.render(Path(page.__file__).with_name("selftest.html"), found=found), encoding="utf-8")
    console.print(f"written: {html}, {json_file}", soft_wrap=True)
    sys.exit(1 if found.wrong else 0)
