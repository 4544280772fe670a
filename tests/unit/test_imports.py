"""Who may import whom, read from the source; and that importing the package does next to nothing."""

import ast
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "esimd_fmha"

# Lowest first; a module imports from its own layer and below. config names kernel sources, so it stands above the
# loader, which in turn knows nothing of attention.
LAYERS = (
    ("errors", "envs", "integers", "ops"),
    ("testing",),
    ("device",),
    ("loader",),
    ("call", "tensors"),
    ("problem", "kernels", "params"),
    ("config", "validate"),
    ("plan", "reduce"),
    ("executor",),
    ("append", "attention", "dense", "flash_attention", "merge"),
    ("distributed", "integrations"),
    ("benchmark", "demo", "doctor"),
    ("selftest",),
    ("cli",),
)
# The same for the simulator; formats and binary know nothing of each other.
XESIM_LAYERS = (
    ("names", "source", "integers"),
    ("errors",),
    ("formats", "binary"),
    ("isa",),
    ("checkers",),
    ("machine",),
    ("kernel", "profile"),
    ("files",),
    ("timing",),
    ("cli",),
)
THIRD_PARTY = {
    "esimd_fmha": {"click", "dpctl", "jinja2", "rich", "sglang", "torch", "transformers", "vllm"},
    "xesim": {"click", "numpy", "elftools", "yaml", "numba"},
}


def python_files(package):
    files = sorted((ROOT / package).rglob("*.py"))
    assert files
    return files


def imported_modules(path):
    """Every module that a file imports anywhere, functions included; ``from a import b`` counts as a and a.b."""
    modules = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            folders = path.relative_to(ROOT).parts[: -node.level] if node.level else ()
            module = ".".join((*folders, *([node.module] if node.module else ())))
            modules |= {module} | {f"{module}.{alias.name}" for alias in node.names}
    return modules


def layer_names(modules):
    """The second part of the names of this package's modules, which is what LAYERS lists."""
    return {name.split(".")[1] for name in modules if name.startswith("esimd_fmha.")}


def is_module(name):
    return (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").exists()


def test_every_module_has_a_layer():
    named = {name for layer in LAYERS for name in layer}
    present = {path.stem if path.suffix else path.name for path in PACKAGE.iterdir() if path.suffix in ("", ".py")}
    assert named >= present - {"__init__", "__pycache__"}


@pytest.mark.parametrize("path", python_files("esimd_fmha"), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_downwards(path):
    height = {name: i for i, layer in enumerate(LAYERS) for name in layer}
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if own == "__init__":
        return
    for name in filter(is_module, layer_names(imported_modules(path))):
        assert height[name] <= height[own], f"{own} imports {name}"


def test_the_loader_knows_nothing_of_attention():
    for path in (PACKAGE / "loader").rglob("*.py"):
        assert layer_names(imported_modules(path)) <= {"loader", "errors", "envs", "device"}, path


def test_the_kit_shares_no_code_with_what_it_judges():
    for path in (PACKAGE / "testing").glob("*.py"):
        assert layer_names(imported_modules(path)) <= {"testing", "integers"}, path


def test_only_what_measures_and_shows_takes_the_kit():
    users = {
        path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        for path in python_files("esimd_fmha")
        if "testing" in layer_names(imported_modules(path))
    }
    assert users == {"testing", "benchmark", "demo", "selftest", "cli"}


def test_the_simulator_knows_nothing_of_this_package():
    for path in python_files("xesim"):
        assert not {name.split(".")[0] for name in imported_modules(path)} & {"esimd_fmha", "torch", "dpctl"}, path


@pytest.mark.parametrize("path", python_files("xesim"), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_of_the_simulator_point_downwards(path):
    height = {name: i for i, layer in enumerate(XESIM_LAYERS) for name in layer}
    own = path.relative_to(ROOT / "xesim").parts[0].removesuffix(".py")
    if own in ("__init__", "__main__", "disassembler"):  # names for users; no room of the simulator imports them
        return
    assert own in height, f"{own} has no layer"
    for name in imported_modules(path):
        package, _, inside = name.partition(".")
        room = inside.partition(".")[0]
        if package == "xesim" and room != own:
            assert room in height and height[room] < height[own], f"{path.relative_to(ROOT)} imports {name}"


def test_only_interop_knows_both_torch_and_dpctl():
    users = {"torch": set(), "dpctl": set()}
    for path in python_files("esimd_fmha"):
        imported = imported_modules(path)
        for library, files in users.items():
            takes_it = any(name.split(".")[0] == library for name in imported)
            if takes_it or (library == "dpctl" and any(name.endswith(".import_dpctl") for name in imported)):
                files.add(str(path.relative_to(PACKAGE)))
    assert users["torch"] & users["dpctl"] <= {"loader/interop.py", "doctor.py"}  # doctor examines whatever is there
    assert {name for name in users["torch"] if name.startswith("loader/")} == {"loader/interop.py"}


@pytest.mark.parametrize("package", THIRD_PARTY)
def test_every_library_that_is_imported_is_declared(package):
    own = {"esimd_fmha", "xesim"}
    for path in python_files(package):
        roots = {name.split(".")[0] for name in imported_modules(path)} - own - set(sys.stdlib_module_names)
        assert roots <= THIRD_PARTY[package], path
    declared = (ROOT / "pyproject.toml").read_text()
    distribution = {"elftools": "pyelftools", "yaml": "pyyaml"}
    for library in THIRD_PARTY[package]:
        assert re.search(rf'"{distribution.get(library, library)}[><=~]', declared), (
            f"{library} is not in pyproject.toml"
        )


def test_only_the_xe_layer_names_esimd():
    for path in PACKAGE.rglob("*.[ch]pp"):
        if "xe" not in path.relative_to(PACKAGE).parts:
            code = re.sub(r"//.*", "", path.read_text())
            code = code.replace("esimd_fmha", "")
            assert not re.search(r"\b(__)?esimd(::|_[a-z]+\()|intel/esimd|\bxmx::", code), path


# ---- what `import esimd_fmha` does ----


def run_python(code, **environment):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **environment}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


def test_importing_the_package_imports_no_library():
    loaded = run_python("import sys, esimd_fmha; print(*sys.modules)").split()
    assert not {"torch", "dpctl", "numpy", "xesim", "click"} & set(loaded)


def test_importing_everything_creates_no_file_and_prints_nothing(tmp_path):
    modules = ["esimd_fmha", "esimd_fmha.attention", "esimd_fmha.loader.interop", "esimd_fmha.cli", "xesim"]
    output = run_python(
        f"import {', '.join(modules)}",
        HOME=str(tmp_path),
        XDG_CACHE_HOME=str(tmp_path / "cache"),
        ESIMD_FMHA_CACHE_DIR=str(tmp_path / "kernels"),
        TMPDIR=str(tmp_path),
    )
    assert output == "" and list(tmp_path.iterdir()) == []


def test_importing_attention_opens_no_device():
    code = "import sys, esimd_fmha.attention; print('dpctl' in sys.modules)"
    assert run_python(code).strip() == "False"


def test_importing_the_package_takes_no_time():
    """At most 50 ms beyond a bare interpreter, in the best of several alternating runs."""

    def seconds(code):
        started = time.perf_counter()
        run_python(code)
        return time.perf_counter() - started

    bare, imported = zip(*((seconds("pass"), seconds("import esimd_fmha")) for _ in range(7)))
    assert min(imported) - min(bare) < 0.05
