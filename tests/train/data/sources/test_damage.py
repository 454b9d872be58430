"""Whatever a file holds, loading it gives beats or a DataError, never a traceback."""

from __future__ import annotations

import contextlib
import io
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecgtiny.common.errors import DataError
from ecgtiny.train.data.beats import Split
from ecgtiny.train.data.sources import load
from tests.train.data.sources.helpers import bumps


def archive() -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(stream, x=bumps(6, 9), label=np.arange(6) % 2, fs=250.0)
    return stream.getvalue()


def array() -> bytes:
    stream = io.BytesIO()
    np.save(stream, bumps(6, 9))
    return stream.getvalue()


ROWS = [",".join(f"{value:.3f}" for value in row) for row in bumps(6, 9)]
WHOLE = {
    "npz": archive(),
    "npy": array(),
    "ts": ("@problemName ECG5000\n@classLabel true 1 2\n@data\n" + "\n".join(f"{r}:1" for r in ROWS)).encode(),
    "arff": ("@relation ECG5000\n@data\n" + "\n".join(f"{r},1" for r in ROWS)).encode(),
    "table": ("label,0,1,2,3,4,5,6,7,8\n" + "\n".join(f"0,{r}" for r in ROWS)).encode(),
    "plain": "\n".join(f"1 {r.replace(',', ' ')}" for r in ROWS).encode(),
}


def attempt(content: bytes, suffix: str = "") -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "beats")
        path.write_bytes(content)
        with contextlib.suppress(DataError):
            assert isinstance(load(f"{path}{suffix}"), Split)


@pytest.mark.parametrize("kind", WHOLE)
def test_the_undamaged_files_load(tmp_path: Path, kind: str) -> None:
    (tmp_path / "beats").write_bytes(WHOLE[kind])
    suffix = ":normal=1" if kind == "plain" else ""
    assert len(load(f"{tmp_path / 'beats'}{suffix}").train) >= 4


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_changed_bytes(kind: str, data: st.DataObject) -> None:
    content = bytearray(WHOLE[kind])
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    attempt(bytes(content))


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(sorted(WHOLE)), st.floats(0, 1))
def test_files_cut_short(kind: str, share: float) -> None:
    attempt(WHOLE[kind][: int(share * len(WHOLE[kind]))], ":normal=1")


@settings(deadline=None, max_examples=100)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_any_bytes(content: bytes) -> None:
    attempt(content)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.lists(st.sampled_from(["1", "0", "-2.5", "nan", "", "x", "1e999", '"']), max_size=4), max_size=5))
def test_any_table(rows: list[list[str]]) -> None:
    attempt("\n".join(",".join(row) for row in rows).encode(), ":normal=1")
