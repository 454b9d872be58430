"""The generated tables of the documentation are those of the plug-ins that there are."""

from __future__ import annotations

import pytest

from tests.doc_tables import BLOCKS, FAMILIES, renewed
from tests.test_architecture import PLUG_INS
from tests.tools import ROOT


@pytest.mark.parametrize("file", dict.fromkeys(owner for owner, _ in BLOCKS))
def test_the_tables_are_what_the_declarations_make(file: str) -> None:
    text = (ROOT / file).read_text("utf-8")
    assert renewed(file, text) == text, "run python -m tests.doc_tables"


def test_every_family_of_plug_ins_is_in_the_table() -> None:
    declared = {(package, constant) for package, constants in PLUG_INS.items() for constant in constants}
    in_pairs = {("quantize.detectors", "REFERENCE"), ("firmware_gen.detectors", "STREAM")}
    assert {(family.package, family.constant) for family in FAMILIES} == declared | in_pairs


def test_a_block_without_its_markers_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"own-data.md has the block 'record formats' 0 times"):
        renewed("docs/own-data.md", "no table")
