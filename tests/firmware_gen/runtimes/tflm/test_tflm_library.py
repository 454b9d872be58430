"""Finding the user's TFLM: what is accepted, and the one clear message for whatever is not."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from ecgtiny.common.errors import UnsupportedModelError, UsageError
from ecgtiny.firmware_gen.runtimes.tflm.archive import defined_symbols
from ecgtiny.firmware_gen.runtimes.tflm.library import CMSIS_KERNEL, INTERPRETER, KERNEL_GLUE, NAME, find_tflm
from ecgtiny.firmware_gen.runtimes.tflm.operators import ADD, WITHOUT_INT8, kernel_headers, resolver_calls
from ecgtiny.quantize.graph.ops import READERS
from tests.firmware_gen.runs import MODELS
from tests.firmware_gen.runtimes.tflm.tflm_fake import write_headers
from tests.quantize.graph.build_ends import byte_ends, float_ends, gathered, joined
from tests.quantize.graph.builder import Builder
from tests.quantize.graph.oracle import WITHOUT_ORACLE

ALLOCATE = f"_ZN6tflite16{INTERPRETER}Ev"


def ar(*symbols: str) -> bytes:
    """A static library of an index alone."""
    names = b"".join(symbol.encode() + b"\0" for symbol in symbols)
    index = len(symbols).to_bytes(4, "big") + bytes(4 * len(symbols)) + names
    return b"!<arch>\n" + f"{'/':<16}{'0':<12}{'0':<6}{'0':<6}{'0':<8}{len(index):<10}`\n".encode() + index


def tree(folder: Path, *symbols: str, at: str = NAME) -> Path:
    """A tree whose library defines the symbols."""
    write_headers(folder)
    (folder / at).parent.mkdir(parents=True, exist_ok=True)
    (folder / at).write_bytes(ar(*symbols))
    return folder


def test_the_index_of_a_library_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.a").write_bytes(ar("one", "two"))
    assert defined_symbols(tmp_path / "a.a") == {"one", "two"}


@pytest.mark.parametrize(
    "content", [b"", b"!<arch>\n", b"!<thin>\n", ar("x").replace(b"!<arch>", b"!<lrch>"), b"\x7fELF"]
)
def test_what_is_no_library_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.a").write_bytes(content)
    with pytest.raises(UsageError, match="static library"):
        defined_symbols(tmp_path / "a.a")


@pytest.mark.parametrize("at", [NAME, f"lib/{NAME}", f"gen/cortex_m_generic_cortex-m4_release_gcc/lib/{NAME}"])
def test_the_library_is_found_beside_the_headers_or_named(tmp_path: Path, at: str) -> None:
    root = tree(tmp_path / "tflm", ALLOCATE, at=at)
    assert find_tflm(root) == find_tflm(root / at)
    assert find_tflm(root).libraries == (root / at,)
    assert find_tflm(root).includes[0] == root
    assert not find_tflm(root).cmsis_nn


def test_third_party_headers_may_lie_where_tflm_downloads_them(tmp_path: Path) -> None:
    root = tree(tmp_path / "tflm", ALLOCATE)
    downloads = root / "tensorflow/lite/micro/tools/make/downloads"
    downloads.parent.mkdir(parents=True)
    (root / "third_party").rename(downloads)
    assert downloads / "flatbuffers/include" in find_tflm(root).includes


def test_int8_registrations_are_those_that_the_tree_declares(tmp_path: Path) -> None:
    root = tree(tmp_path / "tflm", ALLOCATE)
    (root / "tensorflow/lite/micro/kernels/conv.h").write_text("TFLMRegistration Register_CONV_2D_INT8();\n")
    found = find_tflm(root).int8_registrations
    kernels = "tensorflow/lite/micro/kernels"
    assert found == {
        "FULLY_CONNECTED": f"{kernels}/fully_connected.h",
        "UNIDIRECTIONAL_SEQUENCE_LSTM": f"{kernels}/unidirectional_sequence_lstm.h",
        "CONV_2D": f"{kernels}/conv.h",
    }
    assert resolver_calls((MODELS / "m1.tflite").read_bytes(), found) == [
        "AddFullyConnected(tflite::Register_FULLY_CONNECTED_INT8())"
    ]
    assert kernel_headers((MODELS / "m1.tflite").read_bytes(), found) == [f"{kernels}/fully_connected.h"]
    assert resolver_calls((MODELS / "m1.tflite").read_bytes(), ()) == ["AddFullyConnected()"]


@pytest.mark.parametrize("model", ["m1", "m2s", "m2t", "m3"])
def test_the_resolver_has_each_operator_once(model: str) -> None:
    calls = resolver_calls((MODELS / f"{model}.tflite").read_bytes(), ())
    assert len(calls) == len(set(calls))
    assert {call.removesuffix("()") for call in calls} <= set(ADD.values())


def test_an_operator_that_is_not_known_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(ADD, "FULLY_CONNECTED")
    with pytest.raises(UnsupportedModelError, match="operator FULLY_CONNECTED"):
        resolver_calls((MODELS / "m1.tflite").read_bytes(), ())


def test_every_operator_of_the_reference_is_known_or_has_no_int8_kernel() -> None:
    assert {*ADD} | WITHOUT_INT8 == {*READERS}
    assert not {*ADD} & WITHOUT_INT8
    assert WITHOUT_INT8 == WITHOUT_ORACLE


def test_an_operator_without_an_int8_kernel_is_refused() -> None:
    builder = Builder()
    start, end = builder.activation((1, 4), 0.1, 0), builder.activation((1, 4), 0.1, 0)
    builder.operator("LOG", [start], end)
    with pytest.raises(UnsupportedModelError, match="no int8 kernel in TensorFlow Lite Micro"):
        resolver_calls(builder.pack([start], [end]), ())


@pytest.mark.parametrize("missing", ["flatbuffers", "gemmlowp", "ruy"])
def test_missing_third_party_headers_are_named(tmp_path: Path, missing: str) -> None:
    root = tree(tmp_path / "tflm", ALLOCATE)
    shutil.rmtree(root / "third_party" / missing)
    with pytest.raises(UsageError, match=f"lacks the headers of {missing}"):
        find_tflm(root)


def test_what_is_no_tree_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent"):
        with pytest.raises(UsageError, match="is no TensorFlow Lite Micro tree"):
            find_tflm(path)


def test_a_tree_without_a_library_says_where_it_is_looked_for(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="but not its library") as refused:
        find_tflm(write_headers(tmp_path))
    assert "gen/*/lib" in str(refused.value)


def test_several_libraries_are_listed_and_one_can_be_named(tmp_path: Path) -> None:
    tree(tmp_path, ALLOCATE, at=f"gen/one/lib/{NAME}")
    tree(tmp_path, ALLOCATE, at=f"gen/two/lib/{NAME}")
    with pytest.raises(UsageError, match=r"gen/one/lib/.*, gen/two/lib/"):
        find_tflm(tmp_path)
    assert find_tflm(tmp_path / f"gen/two/lib/{NAME}").libraries == (tmp_path / f"gen/two/lib/{NAME}",)


def test_another_library_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not hold TensorFlow Lite Micro's interpreter"):
        find_tflm(tree(tmp_path, "main"))


def test_cmsis_nn_is_linked_where_the_library_calls_it_and_does_not_hold_it(tmp_path: Path) -> None:
    root = tree(tmp_path / "tflm", ALLOCATE, KERNEL_GLUE)
    (tmp_path / "libcmsis-nn.a").write_bytes(ar(CMSIS_KERNEL))
    for given in (tmp_path, tmp_path / "libcmsis-nn.a"):
        found = find_tflm(root, given)
        assert found.libraries == (root / NAME, tmp_path / "libcmsis-nn.a")
        assert "CMSIS_NN" in found.definitions
    with pytest.raises(UsageError, match="calls CMSIS-NN and does not hold it"):
        find_tflm(root)


@pytest.mark.parametrize(
    ("symbols", "words"),
    [((ALLOCATE, KERNEL_GLUE, CMSIS_KERNEL), "holds CMSIS-NN already"), ((ALLOCATE,), "reference kernels")],
)
def test_cmsis_nn_that_is_not_wanted_is_refused(tmp_path: Path, symbols: tuple[str, ...], words: str) -> None:
    root = tree(tmp_path / "tflm", *symbols)
    (tmp_path / "libcmsis-nn.a").write_bytes(ar(CMSIS_KERNEL))
    assert find_tflm(root).cmsis_nn == (KERNEL_GLUE in symbols)
    with pytest.raises(UsageError, match=words):
        find_tflm(root, tmp_path)


@pytest.mark.parametrize(("content", "words"), [(None, "there is no such library"), (ar("x"), "is not CMSIS-NN")])
def test_what_is_no_cmsis_nn_is_refused(tmp_path: Path, content: bytes | None, words: str) -> None:
    root = tree(tmp_path / "tflm", ALLOCATE, KERNEL_GLUE)
    if content is not None:
        (tmp_path / "libcmsis-nn.a").write_bytes(content)
    with pytest.raises(UsageError, match=words):
        find_tflm(root, tmp_path)


@pytest.mark.parametrize(
    ("tflite", "words"),
    [
        (float_ends(), "at an end is not int8"),
        (byte_ends(), "at an end is not int8"),
        (joined(11), "CONCATENATION of 11 inputs"),
        (gathered(np.int64), "indices of 64 bits"),
    ],
)
def test_what_our_c_takes_and_tflm_does_not_is_refused(tflite: bytes, words: str) -> None:
    with pytest.raises(UnsupportedModelError, match=words) as caught:
        resolver_calls(tflite, ())
    assert "--runtime c" in caught.value.fix


def test_what_tflm_takes_of_them_is_not_refused() -> None:
    assert resolver_calls(joined(10), ()) == ["AddConcatenation()", "AddLeakyRelu()"]
    assert resolver_calls(gathered(np.int32), ()) == ["AddGather()"]
