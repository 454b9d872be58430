"""Images for the simulated boards, built once a session."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import numpy as np

from ecgtiny.boards.loader import load_board
from ecgtiny.common.arrays import Int16Array
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.image.build import build
from ecgtiny.firmware_gen.image.toolchain import find_toolchain
from ecgtiny.firmware_gen.writer.agent_sources import agent_sources
from ecgtiny.firmware_gen.writer.codegen import detector_sources
from ecgtiny.firmware_gen.writer.golden import choose_golden
from ecgtiny.host.link.ports.qemu import PROGRAMS
from ecgtiny.quantize.detector import Detector
from tests.firmware_gen.desk import write
from tests.firmware_gen.detectors import beats, detector
from tests.firmware_gen.kernels.graphs import autoencoder
from tests.firmware_gen.sample import build_sample
from tests.tools import require, require_module

SIMULATORS = {"unicorn": "unicorn", "rp2040py": "rp2040py", "labwired": "labwired"}
"""The package of each simulator that is one."""


def require_simulator(board: str) -> None:
    """Skip, or fail where every tool is promised, where what runs a board's image is not installed."""
    loaded = load_board(board)
    kind = loaded.simulator.kind if loaded.simulator else ""
    if kind == "qemu":
        require(PROGRAMS[loaded.core.family])
    elif kind == "simavr":
        require("simavr")
        require("avr-gcc")
    elif kind in SIMULATORS:
        require_module(SIMULATORS[kind])


@cache
def sample(board: str) -> Path:
    """The firmware of tests/firmware_gen/sample.py, built for a board."""
    return build_sample(board, Path(_session().name) / board)


@cache
def drawn() -> tuple[Detector, Int16Array]:
    """A detector around a small autoencoder, and beats for it."""
    rng = np.random.default_rng(11)
    found = detector(rng, 40, graph=autoencoder(40, 6, rng), kind="maxw")
    return found, beats(rng, found.normalisation, 40)


@cache
def firmware(board: str) -> Path:
    """The image of the drawn detector for a board."""
    found, counts = drawn()
    loaded = load_board(board)
    sources = {
        **detector_sources(found, choose_golden(found, counts), Target(dsp=loaded.core.dsp)),
        **agent_sources(loaded),
    }
    folder = Path(_session().name) / f"{board}-drawn"
    write(sources, folder)
    return build(folder, sources, loaded, find_toolchain(loaded))


@cache
def _session() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="ecgtiny-host-")
