"""A drive that goes away with the last byte, and one that takes none."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from ecgtiny.common.errors import DeviceError
from ecgtiny.host.flashing.copying import copy_file

CONTENT = bytes(range(256)) * 9


@pytest.fixture
def source(tmp_path: Path) -> str:
    path = tmp_path / "firmware.uf2"
    path.write_bytes(CONTENT)
    return str(path)


def fail(monkeypatch: pytest.MonkeyPatch, name: str, number: int) -> None:
    def failing(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, name, failing)


@pytest.mark.parametrize("number", [errno.EIO, errno.ENODEV])
def test_a_drive_that_goes_away_at_the_end_was_written(
    source: str, tmp_path: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "drive").mkdir()
    fail(monkeypatch, "fsync", number)
    said = copy_file(source, str(tmp_path / "drive"))
    assert said is not None
    assert said.startswith("its drive went away")
    assert (tmp_path / "drive" / "firmware.uf2").read_bytes() == CONTENT


def test_what_closing_says_does_not_matter(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.close

    def closing(number: int) -> None:
        real(number)
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "close", closing)
    assert copy_file(source, str(tmp_path / "copy")) is None


@pytest.mark.parametrize(("name", "number"), [("write", errno.EIO), ("fsync", errno.ENOSPC), ("open", errno.EROFS)])
def test_a_drive_that_takes_less_than_all_is_an_error(
    source: str, tmp_path: Path, name: str, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = str(tmp_path / "copy")
    monkeypatch.setattr(Path, "read_bytes", lambda _: CONTENT)
    fail(monkeypatch, name, number)
    with pytest.raises(DeviceError, match="cannot be written"):
        copy_file(source, target)


def test_it_is_written_in_as_many_pieces_as_the_system_takes(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda number, rest: real(number, rest[:1000]))
    copy_file(source, str(tmp_path / "copy"))
    assert (tmp_path / "copy").read_bytes() == CONTENT
