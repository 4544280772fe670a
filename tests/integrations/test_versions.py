"""The table of tested versions in docs/README.md, against the extras that the package offers."""

import importlib.metadata
import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement

DOCS = Path(__file__).parents[2] / "docs"
ROW = re.compile(
    r"\| (?P<stack>[^|]+) \| `(?P<extra>\w+)` \| (?P<versions>[^|]+) \|[^|]*\| \[[^]]+\]\((?P<page>[^)]+)\) \|"
)
STACKS = {"ipex": "intel-extension-for-pytorch", "sglang": "sglang", "transformers": "transformers", "vllm": "vllm"}


def rows():
    """The rows of stacks that have an extra, by its name."""
    lines = (DOCS / "README.md").read_text().splitlines()
    return {match["extra"]: match for line in lines if (match := ROW.fullmatch(line))}


def requirement_of(extra):
    """What the extra asks for of the package that it is there for."""
    requirements = [Requirement(line) for line in importlib.metadata.requires("esimd-fmha") or ()]
    of_extra = [r for r in requirements if r.name == STACKS[extra] and r.marker and r.marker.evaluate({"extra": extra})]
    assert len(of_extra) == 1, f"the extra {extra} must name {STACKS[extra]} once"
    return of_extra[0]


def test_the_table_has_a_row_for_every_extra():
    assert set(rows()) == set(STACKS)


@pytest.mark.parametrize("extra", STACKS)
def test_the_extra_takes_the_tested_versions_and_no_minor_release_after_them(extra):
    row, wanted = rows()[extra], requirement_of(extra)
    tested = row["versions"].split(", ")
    for version in tested:
        assert wanted.specifier.contains(version), f"{row['stack']} {version} was tested, but the extra takes {wanted}"
    major, minor, *_ = max(tuple(map(int, version.split(".")[:2])) for version in tested)
    assert not wanted.specifier.contains(f"{major}.{minor + 1}.0"), f"{wanted} takes releases that nobody has tested"


@pytest.mark.parametrize("extra", STACKS)
def test_the_page_exists(extra):
    assert (DOCS / rows()[extra]["page"]).is_file()
