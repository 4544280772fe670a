"""``python -m xesim.timing [device]``: what the time model takes a GPU to be, figure by figure, with the sources."""

import argparse
from collections.abc import Iterable, Sequence

from .devices import CORE, DEVICES, DeviceModel, Figure, device_model


def device_lines(devices: Sequence[DeviceModel]) -> list[str]:
    """The devices' own figures, then those that all of them share."""
    lines = []
    for device in devices:
        lines += [f"{device.name}: {device.peak_flops / 1e12:.1f} TFLOP/s (fp16, bf16)"]
        lines += _table((name, figure) for name, figure in device.rows() if name not in CORE)
    return [*lines, "every Xe2 core", *_table(CORE.items())]


def _table(rows: Iterable[tuple[str, Figure]]) -> list[str]:
    lines = []
    for name, figure in rows:
        others = f" ({', '.join(map(_number, figure.alternatives))})" if figure.alternatives else ""
        lines.append(f"  {name:22} {_number(figure.value) + others:>20} {figure.unit:24} {_origin(figure)}")
    return lines


def _number(value: float) -> str:
    return f"{value:g}" if value < 1e6 else f"{value:.0f}"


def _origin(figure: Figure) -> str:
    return figure.source if figure.status == "assumed" else f"{figure.status}: {figure.source}"


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m xesim.timing",
        description="Print the figures of the device models: best estimate, (plausible alternatives), unit, source.",
    )
    parser.add_argument("device", nargs="?", help=f"one of {', '.join(DEVICES)}; all if left out")
    arguments = parser.parse_args(argv)
    try:
        devices = [device_model(arguments.device)] if arguments.device else list(DEVICES.values())
    except KeyError as error:
        parser.error(str(error.args[0]))
    print("\n".join(device_lines(devices)))


if __name__ == "__main__":
    main()
