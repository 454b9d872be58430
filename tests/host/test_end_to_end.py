"""Generated firmware on virtual boards, validated beat by beat; and firmware that was damaged."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from ecgtiny.boards.loader import load_board
from ecgtiny.common.errors import VerificationError
from ecgtiny.common.run import Run
from ecgtiny.firmware_gen.build import build
from ecgtiny.firmware_gen.codegen import detector_sources
from ecgtiny.firmware_gen.golden import choose_golden
from ecgtiny.firmware_gen.sources import agent_sources
from ecgtiny.firmware_gen.toolchain import find_toolchain
from ecgtiny.host.validate import validate_run
from ecgtiny.quantize.detector import Detector
from ecgtiny.quantize.ops.fully_connected import FullyConnected
from ecgtiny.quantize.scoring import Counts, score_beats
from tests.firmware_gen.desk import write
from tests.firmware_gen.detectors import beats, detector
from tests.firmware_gen.graphs import autoencoder
from tests.host.runs import make_run
from tests.tools import require


@cache
def drawn() -> tuple[Detector, Counts]:
    rng = np.random.default_rng(11)
    found = detector(rng, 40, graph=autoencoder(40, 6, rng), kind="maxw")
    return found, beats(rng, found.normalisation, 40)


@cache
def firmware(board: str) -> bytes:
    """The image of the detector for a board."""
    found, counts = drawn()
    loaded = load_board(board)
    sources = {**detector_sources(found, choose_golden(found, counts)), **agent_sources(loaded)}
    with TemporaryDirectory() as folder:
        write(sources, Path(folder))
        return build(Path(folder), sources, loaded, find_toolchain(loaded)).read_bytes()


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
    record = validate_run(run_of(tmp_path, board, firmware(board)), board)
    assert record["beats"] == len(drawn()[1])
    assert record["flat"] > 0
    assert (record["mismatches"], record["retries"], record["complete"], record["virtual"]) == (0, 0, True, True)
    assert (record["instructions"] is None) == (board != "nrf52840")
    assert record["cycles"] is None


def test_the_same_beats_take_the_same_instructions(tmp_path: Path) -> None:
    tables = []
    for name in ("a", "b"):
        run = run_of(tmp_path / name, "nrf52840", firmware("nrf52840"))
        validate_run(run, "nrf52840")
        tables.append(run.path("validate-nrf52840.csv").read_bytes())
    assert tables[0] == tables[1]


def weights() -> np.ndarray[tuple[int, ...], np.dtype[np.int8]]:
    dense = next(node for node in drawn()[0].graph.nodes if isinstance(node, FullyConnected))
    return dense.weights


@pytest.mark.parametrize("which", [0, -1])
def test_a_flipped_bit_of_a_weight_is_found_at_boot(tmp_path: Path, which: int) -> None:
    image = bytearray(firmware("nrf52840"))
    content = weights().tobytes()
    assert image.count(content) == 1
    offset = image.index(content) + int(np.flatnonzero(weights().ravel())[which])
    image[offset] ^= 0x80
    with pytest.raises(VerificationError, match="self-test at boot failed") as failure:
        validate_run(run_of(tmp_path, "nrf52840", bytes(image)), "nrf52840")
    assert failure.value.exit_code == 7


def test_an_image_of_another_model_is_refused(tmp_path: Path) -> None:
    image = bytearray(firmware("nrf52840"))
    digest = bytes.fromhex(drawn()[0].digest)
    assert image.count(digest) >= 1
    with pytest.raises(VerificationError, match="the device holds the model"):
        validate_run(run_of(tmp_path, "nrf52840", bytes(image.replace(digest, digest[::-1]))), "nrf52840")
