"""Events as a WFDB annotation file: wfdb reads back what was written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ecgtiny.common.errors import DataError
from ecgtiny.common.events import Flag, Kind
from ecgtiny.host.evaluation.annotations import write_annotations
from tests.tools import require_module

EVENT = np.dtype([("sample", "<u4"), ("kind", "u1"), ("quality", "u1"), ("flags", "<u2"), ("score", "<i4")])
BEAT = 1


def events(*rows: tuple[int, int, int, int]) -> NDArray[np.void]:
    return np.array([(*row, 0) for row in rows], dtype=EVENT)


def read(path: Path) -> Any:
    return require_module("wfdb").rdann(str(path.with_suffix("")), path.suffix[1:])


def written(folder: Path, *rows: tuple[int, int, int, int]) -> list[tuple[int, str, int, str]]:
    write_annotations(folder / "208.tiny", events(*rows), 360)
    found = read(folder / "208.tiny")
    return list(zip(found.sample.tolist(), found.symbol, found.subtype.tolist(), found.aux_note, strict=True))


@pytest.mark.parametrize(
    ("kind", "quality", "flags", "symbol", "subtype", "text"),
    [
        (BEAT, 0, 0, "N", 0, ""),
        (BEAT, 0, 4 | 128 | 256, "N", 0, ""),
        (BEAT, 0, 1, "V", 0, ""),
        (BEAT, 0, 1 | 2 | 16 | 32, "V", 0, "QRS ST ALARM"),
        (BEAT, 0, 1 | 8 | 64, "V", 0, "P T"),
        (BEAT, 1 | 8, 0, "~", -1, "lead off noisy"),
        (BEAT, 4, 1 | 2, "~", -1, "saturated"),
        (2, 0, 0, '"', 0, "pause"),
        (3, 0, 0, '"', 0, "tachycardia"),
        (4, 0, 0, '"', 0, "bradycardia"),
        (5, 0, 0, '"', 0, "rate as usual"),
        (6, 0, 0, '"', 0, "episode starts"),
        (7, 0, 0, '"', 0, "episode ends"),
        (8, 0, 0, '"', 0, "enrolled"),
        (8, 16, 0, '"', 0, "enrolled, inverted"),
        (9, 1, 0, "~", -1, "signal lost"),
        (10, 0, 0, "~", 0, "signal back"),
    ],
)
def test_each_event_has_its_annotation(
    tmp_path: Path, kind: int, quality: int, flags: int, symbol: str, subtype: int, text: str
) -> None:
    assert written(tmp_path, (1234, kind, quality, flags)) == [(1234, symbol, subtype, text)]


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(1, 2**32 - 1), st.integers(1, 10), st.integers(0, 31), st.integers(0, 511))))
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, int, int, int]]
) -> None:
    found = written(tmp_path_factory.mktemp("a"), *rows)
    alone = [written(tmp_path_factory.mktemp("b"), row)[0] for row in sorted(rows, key=lambda row: row[0])]
    assert found == (alone or [(0, "~", 0, "no events")])


def test_a_supraventricular_beat_is_an_s(tmp_path: Path) -> None:
    flags = Flag.SUPRAVENTRICULAR | Flag.PREMATURE
    assert written(tmp_path, (9, BEAT, 0, flags), (19, BEAT, 0, flags | Flag.ABNORMAL))[0] == (9, "S", 0, "")


def test_the_end_of_an_episode_names_the_rhythm_round_it(tmp_path: Path) -> None:
    kinds = (Kind.AF, Kind.VT, Kind.RUN_END, Kind.TACHYCARDIA, Kind.AF_END, Kind.RHYTHM_OK)
    found = written(tmp_path, *((10 * at, int(kind), 0, 0) for at, kind in enumerate(kinds, 1)))
    assert [text for *_, text in found] == ["(AFIB", "(VT", "(AFIB", "tachycardia", "(N", "rate as usual"]


def test_events_of_one_sample_stay_in_their_order(tmp_path: Path) -> None:
    rows = [(500 - i // 2, BEAT, 0, i % 2) for i in range(200)]
    assert [symbol for _, symbol, _, _ in written(tmp_path, *rows)] == ["N", "V"] * 100


def test_the_sampling_frequency_is_in_the_file(tmp_path: Path) -> None:
    write_annotations(tmp_path / "a.tiny", events((5, BEAT, 0, 0)), 128.5)
    assert read(tmp_path / "a.tiny").fs == 128.5


def test_equal_events_give_equal_bytes_whatever_the_name(tmp_path: Path) -> None:
    for name in ("a.tiny", "b c.csv.tiny"):
        write_annotations(tmp_path / name, events((5, BEAT, 0, 1), (9, 2, 0, 0)), 360)
    assert (tmp_path / "a.tiny").read_bytes() == (tmp_path / "b c.csv.tiny").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.tiny", "b c.csv.tiny"]


def test_an_unknown_kind_is_refused_and_the_old_file_kept(tmp_path: Path) -> None:
    (tmp_path / "a.tiny").write_bytes(b"old")
    with pytest.raises(DataError, match=r"a\.tiny, sample 7: there is no event of kind 99"):
        write_annotations(tmp_path / "a.tiny", events((7, 99, 0, 0)), 360)
    assert (tmp_path / "a.tiny").read_bytes() == b"old"
