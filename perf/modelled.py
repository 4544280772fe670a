"""The options of the commands that put one problem on the time model."""

import functools
from collections.abc import Callable

import click

from esimd_fmha.testing.case import AttentionCase
from xesim.timing import DEVICES

OF_A_CASE = ("num_heads_q", "num_heads_kv", "head_dim", "page_size", "dtype")


def modelled_problem(**sizes: int) -> Callable[[Callable], Callable]:
    """The options that say one problem, with these defaults, and the part of a device that the time model runs it on.

    The command takes ``case`` (an AttentionCase), ``device`` (a key of DEVICES), ``cores`` (None: all) and ``warm_l2``.
    """

    def decorate(function: Callable) -> Callable:
        @click.option("--device", default="b580", show_default=True, type=click.Choice(sorted(DEVICES)))
        @click.option("--cores", type=click.IntRange(1), help="Cores that take part.  [default: all]")
        @click.option("--warm-l2", is_flag=True, help="The L2 holds the tensors.")
        @_size_options(**sizes, head_dim=128, page_size=64)
        @click.option("--dtype", default="bf16", show_default=True, type=click.Choice(["bf16", "fp16"]))
        @click.option("--non-causal", is_flag=True)
        @functools.wraps(function)
        def with_case(device, cores, seqlen_q, seqlen_kv, non_causal, **given):
            if cores is not None and cores > DEVICES[device].cores:
                raise click.BadParameter(f"{device} has {DEVICES[device].cores} cores", param_hint="--cores")
            shape = {
                name: given.pop(name) for name in ("num_heads_q", "num_heads_kv", "head_dim", "page_size", "dtype")
            }
            lengths = {"q_lens": (seqlen_q,), "kv_lens": (seqlen_kv,), "causal": not non_causal}
            case = AttentionCase(purpose="modelled", **lengths, **shape)
            return function(case=case, device=device, cores=cores, **given)

        return with_case

    return decorate


def _size_options(**sizes: int) -> Callable[[Callable], Callable]:
    options = [
        click.option(f"--{name.replace('_', '-')}", default=size, show_default=True, type=click.IntRange(1))
        for name, size in sizes.items()
    ]
    return lambda function: functools.reduce(lambda f, option: option(f), reversed(options), function)
