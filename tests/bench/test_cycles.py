"""What others published is held against the model: on functions of our own, whose cycles are counted by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.cycles import BLOCK, BYTES, PUBLISHED, Published, against, main, network, text
from bench.image import banded
from bench.store import load
from ecgtiny.boards.core import core_names, load_core
from ecgtiny.common.errors import DataError, VerificationError
from tests.tools import require, require_module

FUNCTION = """
.syntax unified
.thumb
.global {name}
.type {name}, %function
.align 2
{name}:
{body}
    bx lr
"""
RETURN = 3
"""bx lr, and the refill behind it."""


@pytest.fixture(autouse=True)
def tools() -> None:
    require("arm-none-eabi-gcc")
    require_module("unicorn")


def point(tree: Path, name: str, body: str, cycles: float) -> Published:
    """Write a function to a tree, as one that was published with these cycles."""
    (tree / "one.s").write_text(FUNCTION.format(name=name, body=body), "utf-8")
    return Published("one", "one.s", name, cycles)


def test_a_key_expansion_is_one_call(tmp_path: Path) -> None:
    found = against(point(tmp_path, "AES_128_keyschedule", "ldr r2, [r0]\nstr r2, [r1]", 12), tmp_path)
    assert found == {"name": "one", "published": 12, "modelled": 2 + 1 + RETURN, "measured_by_modelled": 2.0}


def test_the_counter_mode_is_by_block(tmp_path: Path) -> None:
    # r3 is the length in bytes, a turn of the loop 16 of them: subs, bne and its refill
    loop = f"again: subs r3, r3, #{BLOCK}\nbne again"
    turns = BYTES // BLOCK
    found = against(point(tmp_path, "AES_128_encrypt_ctr", loop, 3), tmp_path)
    assert found["modelled"] == round((3 * turns - 1 + RETURN) / turns, 1)


def test_a_block_that_is_encrypted_wrongly_is_no_point(tmp_path: Path) -> None:
    both = FUNCTION.format(name="AES_128_keyschedule", body="") + FUNCTION.format(name="AES_128_encrypt", body="")
    (tmp_path / "one.s").write_text(both, "utf-8")
    with pytest.raises(VerificationError, match="FIPS 197"):
        against(Published("one", "one.s", "AES_128_encrypt", 600), tmp_path)


def test_a_tree_without_the_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(DataError, match="no such file"):
        against(PUBLISHED[0], tmp_path)
    assert main(["--aes", str(tmp_path), "--pqm4", str(tmp_path)]) == DataError.exit_code
    assert "name a checkout" in capsys.readouterr().err


def test_a_network_loads_each_word_of_its_weights_from_flash() -> None:
    found = network("m1")
    assert found["flash_words"] >= 10_240 // 4
    assert found["cycles"] > found["instructions"] > 10_240 // 2


def test_the_band_that_is_printed_holds_every_program() -> None:
    band = load("cycles")["figures"]["band"]
    cores = [core for core in map(load_core, core_names()) if core.cycle_model]
    assert [core.name for core in cores] == ["cortex-m4", "cortex-m4f"]
    for core in cores:
        assert core.cycle_model
        assert core.cycle_model.low <= band["low"] < band["high"] <= core.cycle_model.high
    assert banded(1000) == {"low": 990, "typical": 1000, "high": 1040}


def test_the_text_says_measured_by_modelled() -> None:
    figures = {
        "points": [{"name": "one", "published": 102.0, "modelled": 100.0, "measured_by_modelled": 1.02}],
        "band": {"low": 1.02, "high": 1.02},
        "networks": {"m1": {"cycles": 17_000, "instructions": 11_000, "flash_words": 3_000}},
    }
    lines = text({"figures": figures}).splitlines()
    assert lines[0].split() == ["one", "102.0", "published", "100.0", "modelled", "1.02"]
    assert lines[-1] == "measured / modelled: 1.02 to 1.02"
