"""The drive of a bootloader among folders that are none."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from ecgtiny.common.errors import DeviceError
from ecgtiny.host.flashing import drives
from ecgtiny.host.flashing.drives import find_drive
from tests.host.flashing.test_flash import bootloader_drive


@pytest.fixture(autouse=True)
def mounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drives, "MOUNTS", (str(tmp_path), str(tmp_path / "*")))


def test_a_folder_that_was_left_behind_is_no_drive(tmp_path: Path) -> None:
    (tmp_path / "BOOT").mkdir()
    with pytest.raises(DeviceError, match="no drive with the label BOOT"):
        find_drive("BOOT")
    assert find_drive("BOOT") if (bootloader_drive(tmp_path / "me")) else None


def test_a_mounted_drive_is_one_without_the_file_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "BOOT").mkdir()
    monkeypatch.setattr(Path, "is_mount", lambda path: path.name == "BOOT")
    assert find_drive("BOOT") == (tmp_path / "BOOT").resolve()


def test_the_folder_of_another_user_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drive = bootloader_drive(tmp_path / "me")
    (tmp_path / "colleague").mkdir()
    real = Path.is_dir

    def is_dir(path: Path) -> bool:
        if path.parent.name == "colleague":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(Path, "is_dir", is_dir)
    assert find_drive("BOOT") == drive.resolve()


def test_a_drive_that_two_names_lead_to_is_one(tmp_path: Path) -> None:
    drive = bootloader_drive(tmp_path / "run")
    (tmp_path / "media").symlink_to(tmp_path / "run")
    assert find_drive("BOOT") == drive.resolve()


def test_windows_finds_a_drive_by_the_label_of_its_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    import ctypes

    def information(drive: str, name: ctypes.Array[ctypes.c_wchar], size: int, *_: object) -> int:
        assert size == len(name)
        name.value = {"C:\\": "Windows", "E:\\": "BOOT"}.get(drive, "")
        return int(drive in ("C:\\", "E:\\"))

    kernel = SimpleNamespace(kernel32=SimpleNamespace(GetVolumeInformationW=information))
    monkeypatch.setattr(ctypes, "windll", kernel, raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    assert str(find_drive("BOOT")) == "E:\\"
    with pytest.raises(DeviceError, match="no drive with the label RPI-RP2"):
        find_drive("RPI-RP2")
