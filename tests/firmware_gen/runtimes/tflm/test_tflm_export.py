"""The runtime tflm from a run to an image on the virtual core; with a stand-in for TFLM, and slowly with a real one."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecgtiny.boards import loader
from ecgtiny.boards.loader import load_board
from ecgtiny.common.arrays import Int8Array
from ecgtiny.common.errors import EcgtinyError, MissingToolError, UnsupportedModelError, UsageError, VerificationError
from ecgtiny.common.run import Run
from ecgtiny.common.stage_records.export import ExportRecord
from ecgtiny.firmware_gen.image.virtual_core import Callee
from ecgtiny.firmware_gen.pipeline import build_run, export_run
from ecgtiny.firmware_gen.runtimes import choose, find
from ecgtiny.firmware_gen.runtimes.runtime import Chosen
from ecgtiny.firmware_gen.runtimes.tflm import compiler
from ecgtiny.firmware_gen.runtimes.tflm.arena import ALIGNMENT, SIZE
from ecgtiny.firmware_gen.runtimes.tflm.library import find_tflm
from ecgtiny.firmware_gen.runtimes.tflm.sources import tflm_sources
from ecgtiny.firmware_gen.writer.golden import scored
from ecgtiny.host.cli import stages
from ecgtiny.host.link.client import Client
from ecgtiny.host.link.ports import open_port
from ecgtiny.host.link.wire import SelfTest
from ecgtiny.quantize.graph.reader import read_graph
from ecgtiny.quantize.scoring import score_beats
from ecgtiny.quantize.store import load_detector
from tests.firmware_gen.runs import MODELS, beats, quantised_run
from tests.firmware_gen.runtimes.tflm import tflm_fake
from tests.stored import there
from tests.tools import require, require_module

BOARD = load_board("nrf52840")
GOLDEN = 5
"""ECGTINY_SELF_TEST_GOLDEN."""
ARENA = -(-tflm_fake.NEEDED // ALIGNMENT) * ALIGNMENT
M1 = (MODELS / "m1.tflite").read_bytes()


def core(elf: Path) -> Any:
    require_module("unicorn")
    from ecgtiny.host.sim.call import Callee as VirtualCore

    return VirtualCore(elf, BOARD.memory, counting=False)  # type: ignore[arg-type]  # this board has memory


def request(tree: Path, cmsis_nn: Path | None = None) -> Chosen:
    return choose("tflm", {"tflm": tree, "cmsis-nn": cmsis_nn}, lambda elf, _: core(elf))


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    require("arm-none-eabi-g++")
    return tflm_fake.write_tree(tmp_path_factory.mktemp("tflm"), read_graph(M1))


@pytest.fixture(scope="module")
def exported(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, ExportRecord]:
    run = quantised_run(tmp_path_factory.mktemp("run"))
    return run, export_run(run, "nrf52840", chosen=request(tree))


def elf_of(run: Run) -> Path:
    return run.path("export/nrf52840/firmware.elf")


def test_the_arena_is_the_smallest_that_works(exported: tuple[Run, ExportRecord]) -> None:
    run, record = exported
    assert record.runtime.arena_bytes == ARENA
    image: Callee = core(elf_of(run))
    for size, ready in ((ARENA - ALIGNMENT, 0), (ARENA, 1)):
        image.store(image.symbol(SIZE).address, size.to_bytes(4, "little"))
        assert image.call("ecgtiny_tflm_ready").value & 0xFF == ready


def test_the_board_scores_as_the_reference_does(exported: tuple[Run, ExportRecord]) -> None:
    run, _ = exported
    score, flat = score_beats(load_detector(run), beats())
    require_module("unicorn")
    with open_port(None, "nrf52840", elf_of(run)) as opened:
        client = Client(opened.port)
        assert client.hello().self_test is SelfTest.PASSED
        replies = [client.score(beat) for beat in beats()]
    assert [reply.score for reply in replies] == score.tolist()
    assert not flat.any()


def test_the_record_names_the_library_and_the_stack_is_measured(exported: tuple[Run, ExportRecord], tree: Path) -> None:
    _, record = exported
    assert record.runtime.name == "tflm"
    assert isinstance(record.runtime.libraries, dict)
    assert len(record.runtime.libraries["libtensorflow-microlite.a"]) == 64
    assert 0 < there(record.stack_bytes) < there(record.budget).stack
    assert str(tree) not in str(record)


def test_an_arena_that_is_too_small_fails_the_self_test(exported: tuple[Run, ExportRecord]) -> None:
    image: Callee = core(elf_of(exported[0]))
    image.store(image.symbol(SIZE).address, (ARENA - ALIGNMENT).to_bytes(4, "little"))
    assert image.call("ecgtiny_self_test", image.symbol("detector").address, 0).value == GOLDEN


def test_a_damaged_model_fails_the_self_test(exported: tuple[Run, ExportRecord]) -> None:
    image: Callee = core(elf_of(exported[0]))
    image.store(image.symbol("ecgtiny_tflite").address + len(M1) // 2, b"\x55\xaa")
    assert image.call("ecgtiny_self_test", image.symbol("detector").address, 0).value == 4


def test_an_arena_below_the_measured_one_does_not_compile(exported: tuple[Run, ExportRecord], tree: Path) -> None:
    toolchain = compiler.find_cross_gcc(BOARD.core)
    cxx = compiler.link_inputs(BOARD.core, toolchain, find_tflm(tree)).cxx
    for size, words in ((ARENA - ALIGNMENT, "set-up would fail"), (ARENA + 8, "aligned to 16"), (ARENA + 16, None)):
        command = [*cxx, f"-DECGTINY_TFLM_ARENA_BYTES={size}", "-c", "ecgtiny/src/ecgtiny_model.cc", "-o", os.devnull]
        done = subprocess.run(command, cwd=exported[0].path("export/nrf52840"), capture_output=True, text=True)
        assert words in done.stderr if words else done.returncode == 0


def test_a_library_that_computes_something_else_is_refused(tmp_path: Path) -> None:
    require("arm-none-eabi-g++")
    tree = tflm_fake.write_tree(tmp_path / "tflm", read_graph(M1), wrong=64)
    with pytest.raises(VerificationError, match="gives golden beat 0 another score on the virtual core"):
        export_run(quantised_run(tmp_path / "run"), "nrf52840", chosen=request(tree))


@pytest.mark.slow
def test_cmsis_nn_is_linked(tmp_path: Path) -> None:
    require("arm-none-eabi-g++")
    tree = tflm_fake.write_tree(tmp_path / "tflm", read_graph(M1), cmsis_nn=True)
    cmsis_nn = tflm_fake.write_cmsis_nn(tmp_path / "cmsis")
    record = export_run(quantised_run(tmp_path / "run"), "nrf52840", chosen=request(tree, cmsis_nn))
    assert record.runtime.cmsis_nn
    assert isinstance(record.runtime.libraries, dict)
    assert set(record.runtime.libraries) == {"libtensorflow-microlite.a", "libcmsis-nn.a"}


def test_a_library_that_never_comes_up_is_refused(tmp_path: Path, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "ecgtiny.firmware_gen.runtimes.tflm.sources.resolver_calls", lambda *_: ["AddFullyConnected({false})"]
    )
    with pytest.raises(UsageError, match="cannot be set up on the virtual core"):
        export_run(quantised_run(tmp_path), "nrf52840", chosen=request(tree))


def test_an_export_for_tflm_is_not_built_again_without_its_library(exported: tuple[Run, ExportRecord]) -> None:
    with pytest.raises(UsageError, match="linked with a library"):
        build_run(exported[0], "nrf52840")


@pytest.mark.slow
def test_the_same_image_from_two_folders(tmp_path: Path, tree: Path, exported: tuple[Run, ExportRecord]) -> None:
    run = quantised_run(tmp_path / "run")
    copy = tmp_path / "another name"
    tree.rename(copy)
    try:
        export_run(run, "nrf52840", chosen=request(copy))
    finally:
        copy.rename(tree)
    assert elf_of(run).read_bytes() == elf_of(exported[0]).read_bytes()


def test_golden_beats_that_would_pass_without_a_network_are_refused(tmp_path: Path) -> None:
    detector = load_detector(quantised_run(tmp_path))
    blind = scored(detector, np.zeros((1, 140, 1), np.int16))
    tflm = find_tflm(_index_only(tmp_path / "tflm"))
    with pytest.raises(UnsupportedModelError, match="cannot tell"):
        tflm_sources(detector, blind, M1, tflm, 16)


def test_boards_without_an_arm_core_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Cortex-M"):
        export_run(quantised_run(tmp_path), "host", chosen=request(tmp_path))


def test_a_missing_compiler_or_library_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    gcc = tmp_path / "arm-none-eabi-gcc"
    gcc.write_text("#!/bin/sh\necho 1\n")
    gcc.chmod(0o755)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingToolError, match="needs arm-none-eabi-gcc"):
        compiler.find_cross_gcc(BOARD.core)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin".replace("/usr/bin", str(tmp_path)))
    toolchain = compiler.find_cross_gcc(BOARD.core)
    tflm = find_tflm(_index_only(tmp_path / "tflm"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingToolError, match=r"needs arm-none-eabi-g\+\+"):
        compiler.link_inputs(BOARD.core, toolchain, tflm)
    (tmp_path / "arm-none-eabi-g++").write_text("#!/bin/sh\necho libstdc++.a\n")
    (tmp_path / "arm-none-eabi-g++").chmod(0o755)
    with pytest.raises(MissingToolError, match=r"has no libstdc\+\+.a"):
        compiler.link_inputs(BOARD.core, toolchain, tflm)


@pytest.mark.parametrize(
    ("options", "words"),
    [(("c", {"tflm": Path("x")}), "--tflm is for the runtime tflm .*add --runtime tflm"),
     (("c", {"cmsis-nn": Path("x")}), "add --runtime tflm"),
     (("tflm", {"tflm": None, "cmsis-nn": Path("x")}), "needs --tflm PATH"),
     (("abacus", {}), "there is no runtime 'abacus' .*use one of c, tflm")],
)  # fmt: skip
def test_options_that_do_not_go_together_are_refused(options: tuple[str, dict[str, Path | None]], words: str) -> None:
    with pytest.raises(EcgtinyError, match=words) as refused:
        stages.runtime_of(*options)
    assert refused.value.exit_code == 2


def test_a_runtime_that_measures_needs_a_virtual_core() -> None:
    with pytest.raises(MissingToolError, match=r"ecgtiny\[sim\]"):
        choose("tflm", {"tflm": Path("x")}, None)


def test_without_options_the_runtime_links_nothing_of_the_users() -> None:
    assert stages.runtime_of("c", {"tflm": None}).runtime == find("c")
    assert not find("c").foreign


@pytest.mark.slow
@pytest.mark.parametrize("model", ["m1", "m1pt", "m2s", "m2t", "m3"])
def test_a_real_tflm_agrees_in_every_byte(model: str, tmp_path: Path) -> None:
    path = os.environ.get("ECGTINY_TFLM_TREE")
    if not path:
        pytest.skip("$ECGTINY_TFLM_TREE names no TensorFlow Lite Micro tree with its library")
    roomy = tmp_path / "roomy.toml"  # TFLM does not fit the budget with every model
    described = (Path(loader.__file__).parent / "nrf52840.toml").read_text("utf-8")
    roomy.write_text(described.replace("flash = 65_536", "flash = 131_072").replace("ram = 16_384", "ram = 32_768"))
    run = quantised_run(tmp_path / "run", model)
    export_run(run, str(roomy), chosen=request(Path(path)))
    x, y = (np.load(MODELS / f"{model}_{end}.npy") for end in ("xq", "yq"))
    assert np.array_equal(_infer(core(run.path("export/roomy/firmware.elf")), x), y)


def _infer(image: Any, x: Int8Array) -> Int8Array:
    memory = image.allocate(2 * x.shape[1] + 4)
    output = memory + -(-x.shape[1] // 4) * 4
    rows: list[Int8Array] = []
    for row in x:
        image.store(memory, row.tobytes())
        image.call("ecgtiny_infer", memory)
        rows.append(np.frombuffer(image.load(output, x.shape[1]), np.int8))
    return np.array(rows)


def _index_only(folder: Path) -> Path:
    from tests.firmware_gen.runtimes.tflm.test_tflm_library import ALLOCATE, tree

    return tree(folder, ALLOCATE)
