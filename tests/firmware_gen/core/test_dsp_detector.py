"""On cores with the DSP extension the C scores every beat as the integer reference does, and touches nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecgtiny.common.arrays import Int16Array
from ecgtiny.firmware_gen.compiler.program import Program
from ecgtiny.firmware_gen.compiler.target import Target
from ecgtiny.firmware_gen.writer.codegen import compile_detector
from ecgtiny.quantize.detector import Detector
from ecgtiny.quantize.forms.residual import Reducer, Residual
from tests.firmware_gen.core.scored import Virtual, bits, expected, generated, hard_beats, score_bare
from tests.firmware_gen.core.scored_networks import NETWORKS, network
from tests.firmware_gen.desk import STATUSES
from tests.firmware_gen.detectors import REDUCERS, detector, with_rule
from tests.tools import one_in

DSP = Target(dsp=True)
TARGETS = (DSP, Target(dsp=True, small=True))
FEW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=20)
MANY = settings(FEW, max_examples=150)
TRAPS = ("-fsanitize=undefined", "-fsanitize-undefined-trap-on-error")
"""Make an undefined step a fault; functions of a library would tell where, but there is none."""
TAIL = {"dense", "deep", "looked_up_in_between", "input_read_twice", "one_window_less_padded"}
STORED = {
    "single",
    "one_window",
    "depthwise",
    "depthwise_window",
    "convolutions",
    "batches",
    "few_batches",
    "stretched",
}
"""The other networks have an end that is int8."""


def make(name: str, samples: int, seed: int, *, leads: int = 1, pool: int = 1, kind: str = "mae",
         window: int | None = None, extreme: bool = False) -> tuple[Detector, Int16Array]:  # fmt: skip
    """Return a detector round the named network, and beats for it."""
    rng = np.random.default_rng(seed)
    graph = network(name, samples * leads, rng, extreme=extreme)
    subject = detector(rng, samples * pool, leads, pool, kind, graph)
    if kind == "maxw" and window is not None:
        subject = with_rule(subject, reducer=Reducer(kind, window))
    if not extreme:
        zero_points = graph.input_tensor.zero_point, graph.output_tensor.zero_point
        subject = with_rule(subject, residual=Residual(20000, 15000, 8, *zero_points))
    return subject, hard_beats(rng, subject.normalisation)


@st.composite
def subjects(draw: st.DrawFn) -> tuple[Detector, Int16Array]:
    """Draw a detector of any network, form and reducer, and beats for it."""
    samples = draw(st.one_of(st.integers(1, 9), st.integers(10, 62)))
    pool = draw(st.sampled_from([1, 1, 2, 3, 4, 5])) if samples > 1 else draw(st.integers(2, 5))
    window = draw(st.sampled_from([1, samples, (samples + 1) // 2, max(1, samples - 1), min(2, samples)]))
    return make(
        draw(st.sampled_from(sorted(NETWORKS))), samples, draw(st.integers(0, 2**32 - 1)),
        leads=draw(st.sampled_from([1, 1, 1, 2, 3])), pool=pool, kind=draw(st.sampled_from(REDUCERS)), window=window,
        extreme=draw(st.booleans()),
    )  # fmt: skip


def check(subject: Detector, counts: Int16Array, target: Target = DSP) -> None:
    """Compare on the virtual core, which sees every byte outside, and in QEMU, which sees unaligned words."""
    sources, wanted = generated(subject, counts, target), expected(subject, counts)
    np.testing.assert_array_equal(Virtual(sources, np.random.default_rng(0)).score_beats(counts), wanted)
    np.testing.assert_array_equal(score_bare(sources, counts, "cortex-m4"), wanted)


def way(program: Program) -> str:
    """Return what happens at the network's ends."""
    if not program.wide:
        return "int8"
    return "stored" if program.tail is None else "tail"


@pytest.mark.slow
@FEW
@given(drawn=subjects(), target=st.sampled_from(TARGETS))
def test_any_detector(drawn: tuple[Detector, Int16Array], target: Target) -> None:
    check(*drawn, target)


@pytest.mark.slow
@MANY
@given(drawn=subjects(), target=st.sampled_from(TARGETS))
def test_any_of_many_detectors(drawn: tuple[Detector, Int16Array], target: Target) -> None:
    check(*drawn, target)


@pytest.mark.parametrize("samples", [57, pytest.param(36, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", NETWORKS)
def test_each_network(name: str, samples: int) -> None:
    check(*make(name, samples, samples, kind="mse"))


@pytest.mark.parametrize("name", NETWORKS)
def test_the_last_layer_is_scored_piece_by_piece_where_that_is_right(name: str) -> None:
    wanted = "tail" if name in TAIL else "stored" if name in STORED else "int8"
    subject, _ = make(name, 36, 1)
    assert way(compile_detector(subject, DSP)) == wanted
    several, _ = make(name, 18, 1, leads=2)
    assert way(compile_detector(several, DSP)) == way(compile_detector(subject, TARGETS[1])) == "int8"


def test_the_last_layer_reads_no_word_after_its_constants() -> None:
    subject, counts = make("dense", 57, 7)
    virtual, program = (
        Virtual(generated(subject, counts, DSP), np.random.default_rng(7)),
        compile_detector(subject, DSP),
    )
    assert program.tail
    layer = program.tail.layer
    stream = layer.tables[0].values.astype("<u4").tobytes()
    against_the_end = virtual.both_ends(len(stream), 4)[1]
    virtual.callee.store(against_the_end, stream)
    pointer = virtual.callee.symbol("ecgtiny_tail").address + 4 * len(layer.scalars)
    virtual.callee.store(pointer, against_the_end.to_bytes(4, "little"))
    np.testing.assert_array_equal(virtual.score_beats(counts), expected(subject, counts))


@pytest.mark.parametrize(
    "window", [1, 7, 35, *(pytest.param(window, marks=pytest.mark.slow) for window in (2, 30, 34))]
)
@pytest.mark.parametrize("pool", [1, 2, 3])
def test_each_window(window: int, pool: int) -> None:
    check(*make("dense", 35, window, pool=pool, kind="maxw", window=window))


@pytest.mark.parametrize("kind", REDUCERS)
@pytest.mark.parametrize("length", [2, 3, 4, 5])
def test_the_shortest_beats(kind: str, length: int) -> None:
    check(*make("dense", length, length, kind=kind, window=1))


@pytest.mark.parametrize("kind", REDUCERS)
def test_a_beat_that_is_one_sample(kind: str) -> None:
    check(*make("dense", 1, 3, pool=4, kind=kind, window=1))


@pytest.mark.parametrize("kind", REDUCERS)
def test_the_longest_beat(kind: str) -> None:
    subject, counts = make("convolutions", 32767, 2, kind=kind, window=32767)
    check(subject, counts[::8])


@pytest.mark.slow
@pytest.mark.parametrize("core", ["cortex-m7", "cortex-m33"])
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", ["dense", "convolutions", "looked_up_last"])
def test_other_cores(name: str, target: Target, core: str) -> None:
    subject, counts = make(name, 33, 5, pool=3, kind="maxw", window=8)
    found = score_bare(generated(subject, counts, target), counts, core)
    np.testing.assert_array_equal(found, expected(subject, counts))


@pytest.mark.parametrize(
    ("compiler", "level", "kind"),
    [("gcc", "-O0", "maxw"), ("gcc", "-O3", "mse"), ("gcc", "-Os", "mae"), ("zig", "-O2", "maxw")],
)
def test_each_compiler(kind: str, compiler: str, level: str) -> None:
    subject, counts = make("dense", 33, 6, kind=kind, window=8)
    found = score_bare(generated(subject, counts, DSP), counts, "cortex-m4", compiler=compiler, level=level)
    np.testing.assert_array_equal(found, expected(subject, counts))


@pytest.mark.parametrize(
    ("name", "kind", "pool"),
    one_in(2, [("dense", "maxw", 1), ("dense", "mae", 3), ("convolutions", "mse", 1), ("looked_up_last", "maxw", 2)]),
)
def test_no_step_is_undefined(name: str, kind: str, pool: int) -> None:
    for samples in (1, 2, 33, 60) if pool > 1 else (2, 33, 60):
        subject, counts = make(name, samples, 6, pool=pool, kind=kind, window=samples, extreme=True)
        found = score_bare(generated(subject, counts, DSP), counts, "cortex-m4", flags=TRAPS)
        np.testing.assert_array_equal(found, expected(subject, counts))


@pytest.mark.parametrize("name", ["dense", "convolutions", "looked_up_last"])
def test_samples_one_by_one_give_the_beats_scores(name: str) -> None:
    subject, counts = make(name, 9, 7, pool=3, kind="maxw", window=4)
    virtual = Virtual(generated(subject, counts, DSP), np.random.default_rng(7))
    wanted = [(STATUSES[flat], score) for flat, score, _ in expected(subject, counts).tolist()]
    assert virtual.push_beats(counts) == wanted


@pytest.mark.parametrize("name", ["dense", "convolutions", "looked_up_in_between"])
def test_the_self_test_notices_a_flipped_bit_of_any_table(name: str) -> None:
    subject, counts = make(name, 30, 8, kind="maxw", window=8)
    rng = np.random.default_rng(8)
    virtual, program = Virtual(generated(subject, counts, DSP), rng), compile_detector(subject, DSP)
    tables = {layer: 4 * len(built.scalars) for layer, built in program.constants.items()}
    tables |= {f"{layer}_{table.name}": table.width * table.count
               for layer, built in program.constants.items() for table in built.tables}  # fmt: skip
    rest = ("constants", "digest", "golden_counts", "golden_score", "golden_flat")
    tables |= {(full := f"ecgtiny_{part}"): virtual.callee.symbol(full).size for part in rest}
    assert virtual.self_test() == "OK"
    for table, size in tables.items():
        for at, bit in bits(size, rng):
            address = virtual.callee.symbol(table).address + at
            (sound,) = virtual.callee.load(address, 1)
            virtual.callee.store(address, bytes([sound ^ 1 << bit]))
            assert virtual.self_test() == "SELF_TEST_CONSTANTS", (table, at, bit)
            virtual.callee.store(address, bytes([sound]))
    assert virtual.self_test() == "OK"
