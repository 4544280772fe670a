"""How fast the simulator executes OpenCL kernels.

Every default checker is on. ocloc is needed, a GPU is not.

tree  a reduction of 2**20 work-items in local memory, groups of 256: barriers, races, threads that part and meet
cold  the first launch of a kernel of about 1000 instructions on 4 groups: decoding and compiling them

Exits with an error when a target is missed or a result is wrong.
"""

import pathlib
import sys
import tempfile
import time

import click
import numpy as np

import xesim
from perf.command import command, device_option, json_option, show

TREE_RATE, COLD_SECONDS = 3e6, 0.2
ITEMS, GROUP = 1 << 20, 256
TREE = """
kernel void tree(global const float *in, global float *out, local float *part) {
  int lane = get_local_id(0);
  part[lane] = in[get_global_id(0)];
  barrier(CLK_LOCAL_MEM_FENCE);
  for (int half_size = get_local_size(0) / 2; half_size > 0; half_size /= 2) {
    if (lane < half_size) part[lane] += part[lane + half_size];
    barrier(CLK_LOCAL_MEM_FENCE);
  }
  if (lane == 0) out[get_group_id(0)] = part[0];
}
"""
_STEP = "x = mad(x, y, {i}.0f) * {i}.25f; if (n == {i}) z += native_sqrt(x); y = fma(z, x, in[{i} + n]);\n"
COLD = (
    "kernel void cold(global const float *in, global float *out, int n) {\n"
    "float x = in[get_global_id(0)], y = x, z = 1;\n"
    + "".join(_STEP.format(i=i) for i in range(90))
    + "out[get_global_id(0)] = x + y + z; }"
)


def load(source, name, device):
    """A function that gives the kernel as it is before its first launch."""
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory, f"{name}.cl")
        path.write_text(source)
        binary = xesim.compile_to_zebin(path, device=device)
    assembly = xesim.Module.from_zebin(binary, device=device).kernel(name).assembly

    def fresh():
        kernel = xesim.Module.from_zebin(binary, device=device).kernel(name)
        kernel.assembly = assembly
        return kernel

    return fresh


def timed(run, repeats):
    """(least CPU seconds, result of the last run)"""
    seconds = []
    for _ in range(repeats):
        started = time.process_time()
        result = run()
        seconds.append(time.process_time() - started)
    return min(seconds), result


def measure_tree(device, repeats, items=ITEMS):
    kernel = load(TREE, "tree", device)()
    values, sums = np.ones(items, np.float32), np.zeros(items // GROUP, np.float32)
    memory = xesim.Memory()
    arguments = [memory.map(values), memory.map(sums), xesim.LocalMemory(4 * GROUP)]
    kernel.launch(GROUP, GROUP, arguments, memory)
    seconds, result = timed(lambda: kernel.launch(items, GROUP, arguments, memory), repeats)
    return {"case": "tree", "instructions": result.instructions, "CPU s": seconds, "right": bool((sums == GROUP).all())}


def measure_cold(device, repeats):
    fresh = load(COLD, "cold", device)
    memory = xesim.Memory()
    out = np.zeros(256, np.float32)
    arguments = [memory.map(np.ones(512, np.float32)), memory.map(out), np.int32(3)]
    count = len(fresh().instructions)
    seconds, _ = timed(lambda: fresh().launch(256, 64, arguments, memory), repeats)
    return {"case": "cold", "instructions": count, "CPU s": seconds, "right": bool((out != 0).all())}


@command(__doc__)
@device_option
@click.option("--repeats", default=3, show_default=True, type=click.IntRange(1))
@json_option
def main(device, repeats, as_json):
    rows = [measure_tree(device, repeats), measure_cold(device, repeats)]
    for row in rows:
        row["million instructions/s"] = row["instructions"] / row["CPU s"] / 1e6
    show(f"xesim:{device}, OpenCL kernels, every default checker on", rows, as_json)
    tree, cold = rows
    if not (tree["right"] and cold["right"]):
        sys.exit("a result is wrong")
    if tree["million instructions/s"] < TREE_RATE / 1e6 or cold["CPU s"] > COLD_SECONDS:
        sys.exit(f"a target is missed: {TREE_RATE / 1e6:.0f} million instructions/s (tree), {COLD_SECONDS} s (cold)")


if __name__ == "__main__":
    main()
