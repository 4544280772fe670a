"""Makes the OpenCL CPU device visible before anything imports dpctl."""

import os
import pathlib
import sys

# The runtime's own .icd file names a directory of Intel's build machine; see intel-opencl-rt.
cpu_runtime = pathlib.Path(sys.prefix, "lib", "libintelocl.so")
if cpu_runtime.exists():
    os.environ.setdefault("OCL_ICD_FILENAMES", str(cpu_runtime))
