"""The file of golden outputs: written by make_goldens.py, read by the tests."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from .cases import IpexCase, from_bits

GOLDENS_PATH = Path(__file__).with_name("goldens.npz")
_ABOUT = "about"  # the entry that holds the JSON text; every other entry is named after its case


@dataclass(frozen=True)
class Golden:
    """What IPEX answered for one case.

    bits           [total_q, num_heads_q, head_dim] uint16, the fp16 or bf16 output
    case           description of the case at the time, as ``case_description`` gives it
    inputs_sha256  hash of the inputs at the time
    max_error      largest absolute difference from float64
    """

    bits: np.ndarray
    case: dict
    inputs_sha256: str
    max_error: float

    @property
    def output(self) -> np.ndarray:
        """The output as float32, exact."""
        return from_bits(self.bits, self.case["dtype"])


def case_description(case: IpexCase) -> dict:
    """The case in JSON's types, without ``purpose``, whose wording does not change the problem."""
    description = json.loads(json.dumps(asdict(case)))
    del description["purpose"]
    return description


def save_goldens(path: Path, goldens: dict[str, Golden], made_with: dict[str, str]) -> None:
    """Write ``goldens`` (by case name) and the versions they were made with. The same content gives the same bytes."""
    about = {"made_with": made_with, "cases": {}}
    for name, golden in goldens.items():
        about["cases"][name] = {field: value for field, value in vars(golden).items() if field != "bits"}
    text = json.dumps(about, indent=1, sort_keys=True).encode()
    entries = {name: golden.bits for name, golden in goldens.items()}
    with open(path, "wb") as file:
        np.savez_compressed(file, **{_ABOUT: np.frombuffer(text, dtype=np.uint8)}, **entries)


def load_goldens(path: Path = GOLDENS_PATH) -> tuple[dict[str, Golden], dict[str, str]]:
    """The goldens by case name, and the versions they were made with."""
    with np.load(path, allow_pickle=False) as entries:
        about = json.loads(entries[_ABOUT].tobytes())
        goldens = {name: Golden(bits=entries[name], **fields) for name, fields in about["cases"].items()}
    return goldens, about["made_with"]
