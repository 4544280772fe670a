"""Every command of perf/ starts."""

import importlib
from pathlib import Path

import pytest

PERF = Path(__file__).parents[1] / "perf"


@pytest.mark.parametrize("name", sorted(path.stem for path in PERF.glob("*.py") if path.stem != "__init__"))
def test_command_explains_itself(name, monkeypatch, capsys):
    module = importlib.import_module(f"perf.{name}")
    if not hasattr(module, "main"):
        return  # shared by the commands
    monkeypatch.setattr("sys.argv", [f"perf.{name}", "--help"])
    with pytest.raises(SystemExit) as stopped:
        module.main()
    assert stopped.value.code == 0
    assert "usage" in capsys.readouterr().out.lower()
