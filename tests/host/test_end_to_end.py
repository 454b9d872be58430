"""Generated firmware on virtual boards, validated beat by beat; and firmware that was damaged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import VerificationError
from ecgtiny.common.run import Run
from ecgtiny.firmware_gen.image.elf import Image
from ecgtiny.host.validation.beats import validate_run
from ecgtiny.quantize.scoring import score_beats
from tests.host.images import drawn, firmware
from tests.host.runs import make_run
from tests.tools import require


def run_of(folder: Path, board: str, image: bytes) -> Run:
    found, counts = drawn()
    score, flat = score_beats(found, counts)
    run = make_run(
        folder, counts, score, digest=found.digest, board=board, flat=flat, threshold=found.threshold, image=image
    )
    run.path(f"export/{board}/firmware.elf").chmod(0o755)
    return run


@pytest.mark.parametrize("board", ["nrf52840", "host", "qemu-mps2-an386"])
def test_a_virtual_board_scores_every_beat_as_the_reference_does(tmp_path: Path, board: str) -> None:
    if board == "qemu-mps2-an386":
        require("qemu-system-arm")
    record = validate_run(run_of(tmp_path, board, firmware(board).read_bytes()), board)
    assert record.beats == len(drawn()[1])
    assert record.flat > 0
    assert (record.mismatches, record.retries, record.complete, record.virtual) == (0, 0, True, True)
    assert (record.instructions is None) == (board != "nrf52840")
    assert record.cycles is None


def test_the_same_beats_take_the_same_instructions(tmp_path: Path) -> None:
    tables = []
    for name in ("a", "b"):
        run = run_of(tmp_path / name, "nrf52840", firmware("nrf52840").read_bytes())
        validate_run(run, "nrf52840")
        tables.append(run.path("validate-nrf52840.csv").read_bytes())
    assert tables[0] == tables[1]


@pytest.mark.parametrize("which", [0, -1])
def test_a_flipped_bit_of_a_weight_is_found_at_boot(tmp_path: Path, which: int) -> None:
    elf = firmware("nrf52840")
    image = bytearray(elf.read_bytes())
    (stream,) = (symbol for symbol in Image(elf).symbols if symbol.name == "ecgtiny_tail_stream")
    content = next(data[stream.address - base :][: stream.size] for base, data in Image(elf).segments
                   if base <= stream.address < base + len(data))  # fmt: skip
    assert image.count(content) == 1
    image[image.index(content) + int(np.flatnonzero(np.frombuffer(content, np.uint8))[which])] ^= 0x80
    with pytest.raises(VerificationError, match="self-test at boot failed") as failure:
        validate_run(run_of(tmp_path, "nrf52840", bytes(image)), "nrf52840")
    assert failure.value.exit_code == 7


def test_an_image_of_another_model_is_refused(tmp_path: Path) -> None:
    image = bytearray(firmware("nrf52840").read_bytes())
    digest = bytes.fromhex(drawn()[0].digest)
    assert image.count(digest) >= 1
    with pytest.raises(VerificationError, match="the device holds the model"):
        validate_run(run_of(tmp_path, "nrf52840", bytes(image.replace(digest, digest[::-1]))), "nrf52840")
