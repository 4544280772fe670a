"""What the key loop of each GPU kernel costs, from the disassembly of its machine code. Needs ocloc, no GPU.

It counts one iteration of the loop that neither masks nor rescales, by execution pipe. On the matrix engine a dpas of
repeat count 8 takes 16 clocks; the rest is given twice:
  slots   one for each instruction: what the thread's instruction issue sees.
  clocks  how long an instruction occupies its pipe, as if there were only one besides the matrix engine: registers of
          64 bytes written or read (fp32 SIMD16 is 1, SIMD32 is 2), 4 for each 16 lanes of a math function, 1 for a
          message, branch or sync.

The limit is on slots, as a fraction of the dpas clocks, for head dimensions 64 (fewer products for a score), 128 and
256 (whose scores two threads add up); the kernels that gather, for tensors that block messages cannot address, have
none. "early loads" are needed before they have arrived; "load wait" is how many clocks a thread that runs alone waits
for them. The other threads of the vector engine must fill these. "busy" bounds the fraction of time for which 4 threads
can keep the matrix engine busy; it is no prediction.

KERNEL is a part of a kernel's name, as bf16_d128; without one, all kernels are reported.

Whether two versions of the source give the same machine code is one comparison, of all kernels that a call can launch:
  python -m perf.loop_report --hashes > before.txt
  python -m perf.loop_report --hashes | diff before.txt -
"""

import hashlib
import io
import math
import sys
from collections import Counter
from dataclasses import dataclass

import click
from elftools.elf.elffile import ELFFile

import xesim
from esimd_fmha import loader
from esimd_fmha.config import KernelConfig, all_configs
from perf.command import command, device_option, json_option, show
from perf.steady_loop import steady_path
from xesim.isa.instruction import Instruction
from xesim.isa.opcodes import pipe_of

DPAS_CLOCKS_PER_REPEAT = 2  # 16 for 8x8x16: 128 multiply-adds a clock (B580: 109.4 TFLOP/s at 2.67 GHz)
MATH_CLOCKS = 4  # of 16 lanes; IGC visa/LocalScheduler/LatencyTable.h
L1_HIT_CLOCKS = 45  # the same table
THREADS = 4  # of 256 registers, on a vector engine
REGISTER_BYTES = 64
LANES = 16
LIMITS = {64: 0.8, 128: 0.5, 256: 0.6}  # head dimension -> slots / dpas clocks
PIPES = ("dpas", "float", "int", "math", "send", "control")


@dataclass(frozen=True)
class MachineCode:
    """One kernel as Intel's offline compiler made it."""

    name: str
    text: bytes  # its instructions
    instructions: list[Instruction]
    registers: int
    spill_bytes: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text).hexdigest()


def machine_code(source: loader.Source, architecture: str) -> MachineCode:
    """Compiles a kernel. Raises CompileError, MissingComponent."""
    spirv = loader.build_spirv(source).data
    binary = loader.build_device_binary(spirv, architecture, loader.GPU_BUILD_OPTIONS)
    kernel = xesim.Module.from_zebin(binary.data, device=architecture).kernel(source.symbol)
    section = ELFFile(io.BytesIO(binary.data)).get_section_by_name(f".text.{source.symbol}")
    registers = kernel.info["execution_env"]["grf_count"]
    spilled = loader.spill_bytes(binary.log)
    return MachineCode(source.kernel_name, section.data(), kernel.instructions, registers, spilled)


def hash_rows(configs: list[KernelConfig], architecture: str) -> list[dict]:
    """The hash of every prefill kernel, and once of every kernel that several configs share, by name."""
    sources = {source.kernel_name: source for config in configs for source in config.sources}
    codes = [machine_code(sources[name], architecture) for name in sorted(sources)]
    return [{"kernel": code.name, "sha256": code.sha256, "bytes": len(code.text)} for code in codes]


def pipe(inst: Instruction) -> str:
    name = pipe_of(inst)
    return "control" if name in ("branch", "sync") else name


def clocks(inst: Instruction) -> int:
    """How long an instruction occupies its pipe."""
    match pipe(inst):
        case "dpas":
            repeat_count = int(inst.suffix.partition("x")[2])
            return repeat_count * DPAS_CLOCKS_PER_REPEAT
        case "math":
            return MATH_CLOCKS * math.ceil(inst.exec_size / LANES)
        case "send" | "control":
            return 1
    widest = max(operand.dtype.size for operand in (inst.dst, *inst.srcs))
    return math.ceil(inst.exec_size * widest / REGISTER_BYTES)


def early_loads(path: list[Instruction], load_clocks: int) -> tuple[int, int, int]:
    """Loads of an iteration, those still on their way when an instruction needs them, and the clocks it waits for them.

    As if the thread ran alone, one instruction after the other.
    """
    now, arrival_by_token = 0, {}
    for _ in range(2):  # the first iteration brings what the second has in flight when it begins
        num_loads = num_early = waited = 0
        for inst in path:
            needed = [arrival_by_token.pop(token) for token in list(arrival_by_token) if _waits(inst, token)]
            late = [arrival - now for arrival in needed if arrival > now]
            num_early += len(late)
            waited += max(late, default=0)
            now += max(late, default=0)
            if inst.send and inst.send.destination[0] is not None:
                num_loads += 1
                arrival_by_token[inst.swsb.token_set] = now + load_clocks
            now += clocks(inst)
    return num_loads, num_early, waited


def _waits(inst: Instruction, token: int) -> bool:
    """Whether an instruction waits for the data of the token's load, or for the token to be free."""
    waits_by_name = inst.mnemonic == "sync.allwr" and (not inst.sync or token in inst.sync)
    return waits_by_name or (token, "dst") in inst.swsb.waits or token == inst.swsb.token_set


def loop_row(config: KernelConfig, code: MachineCode, path: list[Instruction], load_clocks: int) -> dict:
    num_by_pipe = Counter(map(pipe, path))
    others = [inst for inst in path if pipe(inst) != "dpas"]
    dpas_clocks = sum(clocks(inst) for inst in path if pipe(inst) == "dpas")
    other_clocks = sum(map(clocks, others))
    num_loads, num_early, waited = early_loads(path, load_clocks)
    return {
        "kernel": config.name.removeprefix("fmha_prefill_xe_"),
        "registers": code.registers,
        "spill bytes": code.spill_bytes,
        **{name: num_by_pipe[name] for name in PIPES},
        "dpas clocks": dpas_clocks,
        "slots": len(others),
        "slots/dpas": len(others) / dpas_clocks,
        "clocks": other_clocks,
        "clocks/dpas": other_clocks / dpas_clocks,
        "limit": LIMITS.get(config.head_dim_padded) if config.kv_access == "block" else None,
        "early loads": f"{num_early} of {num_loads}",
        "load wait": waited,
        "busy": min(1.0, THREADS * dpas_clocks / (dpas_clocks + other_clocks + waited)),
        "sha256": code.sha256,
    }


def within_limit(row: dict) -> bool:
    return row["spill bytes"] == 0 and (row["limit"] is None or row["slots/dpas"] <= row["limit"])


def num_dpas_per_iteration(config: KernelConfig) -> int:
    """A thread's products of Q*K^T and of P*V, each of 8x16x16."""
    columns = (config.head_dim_padded + config.v_padded) // config.head_parts
    return (config.tile_q // 8) * (config.tile_kv // 16) * (columns // 16)


@command(__doc__)
@click.argument("kernels", nargs=-1, metavar="[KERNEL]...")
@device_option
@click.option("--load-clocks", default=L1_HIT_CLOCKS, show_default=True, help="From a load to its data; L2 takes 200.")
@click.option("--listing", is_flag=True, help="Also print the instructions of the counted path.")
@click.option("--hashes", is_flag=True, help="Print only name, sha256 and size of each kernel's machine code.")
@json_option
def main(kernels, device, load_clocks, listing, hashes, as_json):
    configs = [c for c in all_configs("xe") if not kernels or any(part in c.name for part in kernels)]
    if not configs:
        raise click.UsageError(f"no kernel has {' or '.join(kernels)} in its name")
    if hashes:
        print_hashes(hash_rows(configs, device), device, as_json)
        return
    rows = []
    for config in configs:
        code = machine_code(config.source, device)
        path = steady_path(code.instructions, num_dpas_per_iteration(config))
        rows.append(loop_row(config, code, path, load_clocks))
        if listing:
            click.echo("\n".join((config.name, *(f"{clocks(inst):4} {pipe(inst):8} {inst.text}" for inst in path))))
    if not as_json:
        rows = [{name: value for name, value in row.items() if name != "sha256"} for row in rows]
    show(f"Key loop without masking or rescaling, {device}", rows, as_json)
    beyond = [row["kernel"] for row in rows if not within_limit(row)]
    if beyond:
        sys.exit(f"spills, or beyond the limit: {', '.join(beyond)}")


def print_hashes(rows: list[dict], device: str, as_json: bool) -> None:
    if as_json:
        show(f"Machine code, {device}", rows, as_json)
        return
    for row in rows:
        click.echo(" ".join(map(str, row.values())))


if __name__ == "__main__":
    main()
