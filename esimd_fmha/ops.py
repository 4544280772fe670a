"""The operators as operators of torch, ``torch.ops.esimd_fmha``: what torch.compile and torch.export record of a call.

Each module of an operator defines its own here. The public functions enter them only where torch records calls, since
the dispatcher takes time that an ordinary call need not spend.
"""

import sys
from collections.abc import Callable, Iterable

import torch

NAMESPACE = "esimd_fmha"
_library = torch.library.Library(NAMESPACE, "FRAGMENT")
# The kernels take the strides that they were planned for: inductor must not choose others.
_TAGS = (torch.Tag.pt2_compliant_tag, getattr(torch.Tag, "needs_exact_strides", torch.Tag.needs_fixed_stride_order))


def define(schema: str, run: Callable, run_fake: Callable) -> Callable:
    """Define an operator ``name(arguments) -> returns`` for tensors of the CPU and of XPUs, and return what calls it.

    ``run_fake`` makes results of the right shapes from tensors without elements. It makes the checks that need none.
    """
    name = schema.partition("(")[0]
    _library.define(schema, tags=_TAGS)
    for key in ("CPU", "XPU"):
        _library.impl(name, run, key)
    torch.library.register_fake(f"{NAMESPACE}::{name}", run_fake, lib=_library)
    return getattr(getattr(torch.ops, NAMESPACE), name).default


# torch.export without dynamo is a mode too.
_is_compiling, _num_modes = torch.compiler.is_dynamo_compiling, torch._C._len_torch_dispatch_stack


def is_traced() -> bool:
    """Whether torch records operations, or hands them to a mode such as FakeTensorMode, so that it must see one."""
    return _is_compiling() or _num_modes() > 0


def is_fake(tensor) -> bool:
    """Whether a tensor is one of FakeTensorMode. Without the module that makes them there are none."""
    module = sys.modules.get("torch._subclasses.fake_tensor")
    return module is not None and isinstance(tensor, module.FakeTensor)


def are_fake(arguments: Iterable) -> bool:
    """Whether there are tensors among the arguments, and all are fake."""
    tensors = [argument for argument in arguments if isinstance(argument, torch.Tensor)]
    return bool(tensors) and all(map(is_fake, tensors))


def takes(tensor) -> bool:
    """Whether a tensor is fake and torch records a call, so that its elements are not asked for."""
    return is_fake(tensor) and is_traced()


def tensor_and_number(descale) -> tuple[torch.Tensor | None, float | None]:
    """A descale as an operator of torch takes it, where a tensor and a number are two arguments."""
    return (descale, None) if isinstance(descale, torch.Tensor) else (None, descale)


def descale(tensor: torch.Tensor | None, number: float | None) -> torch.Tensor | float | None:
    """And back."""
    return tensor if number is None else number


def checked_length(length):
    """A length as fake implementations check it: 1 in place of one that is a symbol, which the call itself checks."""
    return 1 if isinstance(length, torch.SymInt) else length


def no_lse(q: torch.Tensor) -> torch.Tensor:
    """What an operator returns in place of a log-sum-exp that is not asked for."""
    return torch.empty(0, dtype=torch.float32, device=q.device)
