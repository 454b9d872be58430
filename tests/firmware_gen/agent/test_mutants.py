"""One step of the C changed: the comparison with the reference, or with the protocol, notices."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.boards.loader import load_board
from ecgtiny.firmware_gen.image.build import build
from ecgtiny.firmware_gen.image.toolchain import find_toolchain
from ecgtiny.firmware_gen.writer.codegen import detector_sources, model_sources
from ecgtiny.firmware_gen.writer.golden import choose_golden
from ecgtiny.quantize.forms.residual import Residual
from ecgtiny.quantize.graph.reference import run_graph
from ecgtiny.quantize.scoring import score_beats
from tests.firmware_gen.agent.link import PART, SCORE, SCORE_PARTS, frame, linked
from tests.firmware_gen.desk import Desk, infer, write
from tests.firmware_gen.detectors import beats, detector, with_rule
from tests.firmware_gen.kernels.graphs import autoencoder, chain, inputs
from tests.firmware_gen.sample import sample_sources

MUTANTS = [
    ("fixed_point.h", "INT64_C(1) << 30", "INT64_C(1) << 29"),
    ("fixed_point.h", ", 31);", ", 30);"),
    ("fixed_point.h", "(mask >> 1)", "mask"),
    ("fixed_point.h", "? 1u : 0u", "? 0u : 0u"),
    ("fixed_point.h", "-shift);", "1 - shift);"),
    ("fixed_point.h", "shift) + offset", "shift) - offset"),
    ("gain.c", "spread >> 62", "spread >> 63"),
    ("gain.c", "<< 15;", "<< 14;"),
    ("gain.c", "<= x)", "< x / 2)"),
    ("normalise.c", "INT64_C(1) << 31", "INT64_C(1) << 28"),
    ("normalise.c", "+ rule->zero_point", ""),
    ("gain.c", "return spread <", "return 4 * spread <"),
    ("score.h", "rule->shift - 1", "rule->shift - 2"),
    ("score.h", "output - rule->output_zero_point", "output"),
    ("score.h", "256 * (sum % count)", "255 * (sum % count)"),
    ("maxw.c", "j - rule->window)", "j - rule->window + 1)"),
    ("mse.c", "residual * residual", "residual * (residual + 1)"),
]
KERNEL_MUTANTS = [
    ("conv_2d", "ky * layer->dilation_height", "ky"),
    ("depthwise_conv_2d", "[scale], layer->shift", "[0], layer->shift"),
    ("transpose_conv", "padded % stride != 0 || ", ""),
]
AGENT_MUTANTS = [
    ("wire.c", "!= crc) {", "== crc + 1) {"),
    ("agent.c", "answer.size == 0 || ", "true || "),
    ("beat_parts.c", "payload[1 + i]", "payload[i]"),
    ("beat_parts.c", "== expected;", "== expected || true;"),
    ("agent.c", " || answer.request_crc != decoder.crc", ""),
]
BEAT = struct.pack("<140h", *range(-70, 70))
CRC = struct.pack("<I", zlib.crc32(BEAT))
REQUESTS = b"".join(
    frame(*request)
    for request in (
        (SCORE, 1, BEAT),
        (SCORE, 1, BEAT),
        (SCORE, 2, BEAT),
        (SCORE, 2, BEAT[::-1]),
        (SCORE, 2, bytes(280)),
        (PART, 4, b"\0\0" + BEAT[:140]),
        (SCORE_PARTS, 5, CRC),
        (PART, 6, b"\x46\0" + BEAT[140:]),
        (SCORE_PARTS, 7, CRC),
    )
) + frame(SCORE, 3, BEAT).replace(b"\xba\xff", b"\xbc\xff")
"""A beat, its retry, the same beat anew, other beats of the same sequence number, parts, and a damaged frame."""


@pytest.mark.parametrize(("name", "before", "after"), MUTANTS)
def test_is_noticed(name: str, before: str, after: str) -> None:
    rng = np.random.default_rng(21)
    graph = autoencoder(48, 5, rng)
    kind = {"maxw.c": "maxw", "mse.c": "mse"}.get(name, "mae")
    drawn = detector(rng, length=48, leads=2, pool=2, kind=kind, graph=graph)
    zero_points = graph.input_tensor.zero_point, graph.output_tensor.zero_point
    subject = with_rule(drawn, residual=Residual(20000, 15000, 8, *zero_points))
    counts = beats(rng, subject.normalisation, 300)
    sources = detector_sources(subject, choose_golden(subject, counts))
    assert before in sources[f"ecgtiny/src/{name}"]
    mutant = Desk.load({**sources, f"ecgtiny/src/{name}": sources[f"ecgtiny/src/{name}"].replace(before, after, 1)})
    assert not np.array_equal(mutant.score_beats(counts)[0], score_beats(subject, counts)[0])


@pytest.mark.parametrize(("kernel", "before", "after"), KERNEL_MUTANTS)
def test_in_a_kernel_is_noticed(kernel: str, before: str, after: str) -> None:
    name = f"ecgtiny/src/{kernel}.c"
    noticed = False
    for seed in range(4):  # not every drawn geometry has a stride or a dilation
        graph = chain([kernel], (5, 7, 2), np.random.default_rng(seed))
        x, sources = inputs(graph, 12), model_sources(graph)
        assert before in sources[name]
        mutant = infer({**sources, name: sources[name].replace(before, after, 1)}, x)
        noticed |= not np.array_equal(mutant, run_graph(graph, x))
    assert noticed


@pytest.mark.slow
@pytest.mark.parametrize(("name", "before", "after"), AGENT_MUTANTS)
def test_in_the_agent_is_noticed(tmp_path: Path, name: str, before: str, after: str) -> None:
    board = load_board("host")
    sources = sample_sources(board, drift=1)
    text = sources[f"agent/{name}"]
    assert before in text
    conversations: list[bytes] = []
    for folder, changed in (("sound", text), ("mutant", text.replace(before, after, 1))):
        version = {**sources, f"agent/{name}": changed}
        write(version, tmp_path / folder)
        with linked(build(tmp_path / folder, version, board, find_toolchain(board))) as link:
            link.send(REQUESTS)
            conversations.append(link.close())
    assert conversations[0] != conversations[1]
