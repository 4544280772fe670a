"""Where the Intel runtime wheels unpack, and which versions of them go together."""

import importlib.metadata
import site
import sys
from pathlib import Path

# As in pyproject.toml. intel-cmplr-lib-ur 2026.2 has no OpenCL adapter, hence no CPU device.
REQUIREMENTS = {
    "dpctl": ">=0.22,<0.23",
    "intel-sycl-rt": ">=2026.0,<2026.2",
    "intel-cmplr-lib-ur": ">=2026.0,<2026.2",
    "intel-opencl-rt": ">=2026.0,<2026.2",
}


def pip_install(*wheels: str) -> str:
    """The command that installs the right version of these wheels."""
    return "pip install " + " ".join(f"'{wheel}{REQUIREMENTS[wheel]}'" for wheel in wheels)


def wheel_library(name: str) -> Path | None:
    """A shared library of the Intel runtime wheels, which unpack into ``<prefix>/lib``."""
    for prefix in dict.fromkeys((sys.prefix, sys.base_prefix, site.getuserbase())):
        path = Path(prefix) / "lib" / name
        if path.exists():
            return path
    return None


def wheel_version(wheel: str) -> str | None:
    """The installed version; None when there is none."""
    try:
        return importlib.metadata.version(wheel)
    except importlib.metadata.PackageNotFoundError:
        return None
