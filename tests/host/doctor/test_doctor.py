"""The doctor on a machine that the test makes up: every line says what is there, or what to do."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from serial.tools.list_ports_common import ListPortInfo

from ecgtiny.boards.core import load_core
from ecgtiny.boards.loader import FOLDER, load_board
from ecgtiny.common.errors import MissingToolError, UsageError
from ecgtiny.firmware_gen.image.toolchain import Toolchain
from ecgtiny.host.cli import doctor_command
from ecgtiny.host.doctor import needs
from ecgtiny.host.doctor.check import Check, Finding
from ecgtiny.host.doctor.checks import checks as all_checks
from ecgtiny.host.doctor.checks import compilers, flash_tools, packages, serial_ports
from ecgtiny.host.doctor.checks import python as python_check
from ecgtiny.host.doctor.doctor import Checked, Diagnosis, diagnose, require_all
from ecgtiny.host.flashing import tools
from ecgtiny.host.link.ports import serial_port
from tests.host.cli.printed import hold, printed

REQUIRES = [
    "click>=8.1",
    "numpy>=1.26",
    'scipy>=1.12; extra == "train"',
    'other-system; (platform_system == "Nowhere") and extra == "train"',
    'unicorn>=2.1; extra == "sim"',
    'ecgtiny[train,sim]; extra == "all"',
]
VERSIONS = {"click": "8.2", "numpy": "1.25", "scipy": "1.13", "unicorn": "2.1.4", "capstone": "5.0.6", "pyocd": "0.36"}
DK = load_board("nrf52840")
assert DK.flash is not None
COMMAND = DK.flash.command
VENDORS = {"/dev/ttyACM0": 0x1366}


def version(package: str) -> str:
    try:
        return VERSIONS[package]
    except KeyError:
        raise PackageNotFoundError(package) from None


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with gcc for Arm, QEMU, unicorn, pyocd and openocd, whose user may use no serial port."""
    monkeypatch.setattr(needs, "version", version)
    monkeypatch.setattr(packages, "requires", lambda _: REQUIRES)
    gcc = Toolchain("arm-none-eabi-gcc", "12.2.1", ("gcc",))
    monkeypatch.setattr(compilers, "installed", lambda core: iter([gcc] if core.family == "arm" else []))
    monkeypatch.setattr(needs, "present", lambda name: name in VERSIONS)
    there = {"pyocd", "openocd", "qemu-system-arm"}
    found = {name: (f"/usr/bin/{name}",) for name in there}
    monkeypatch.setattr(needs, "find_program", found.get)
    monkeypatch.setattr(tools, "find_program", lambda name, _: found.get(name))
    monkeypatch.setattr(tools, "_targets", lambda _: {"nrf52840"})
    for module in (needs, flash_tools):
        monkeypatch.setattr(module, "program_version", lambda _: "0.12")
    monkeypatch.setattr(python_check.platform, "python_version", lambda: "3.11.9")
    monkeypatch.setattr(python_check.platform, "system", lambda: "Linux")
    monkeypatch.setattr(python_check.platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(sys, "executable", "/usr/bin/python3")
    monkeypatch.setattr(sys, "platform", "linux")
    attach(monkeypatch, VENDORS)
    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(serial_ports, "_groups", lambda: {"users"})
    monkeypatch.setattr(serial_ports, "_owning", lambda: "dialout")


def attach(monkeypatch: pytest.MonkeyPatch, vendors: Mapping[str, int | None]) -> None:
    listed = [ListPortInfo(url) for url in vendors]
    for one in listed:
        one.vid, one.pid = vendors[one.device], 0x1015
    monkeypatch.setattr(serial_port, "comports", lambda: listed)


def board_with(folder: Path, old: str, new: str, name: str = "nrf52840") -> str:
    """Write the file of a board with one thing changed; return its path."""
    text = (FOLDER / f"{name}.toml").read_text("utf-8")
    assert old in text
    path = folder / "changed.toml"
    path.write_text(text.replace(old, new), "utf-8")
    return str(path)


def findings(check: str, board: str | None = None) -> dict[str, Finding]:
    return {one.name: one for all_ in diagnose(board).checks if all_.check == check for one in all_.findings}


def test_all_checks_are_found_in_their_order() -> None:
    assert [check.name for check in all_checks()] == [
        "Python", "Packages, by extra", "Compilers", "Simulators", "Virtual core", "Flashing tools",
        "Serial ports",
    ]  # fmt: skip


def test_packages_are_those_of_the_metadata_and_extras_that_gather_others_are_left_out() -> None:
    found = findings("Packages, by extra")
    assert {name: one.state for name, one in found.items()} == {"base": "missing", "train": "ok", "sim": "ok"}
    assert (found["base"].found, found["base"].fix) == ("numpy 1.25, which is not >=1.26", "pip install ecgtiny")
    assert found["train"].found == "scipy 1.13"


def test_a_package_that_is_absent_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(VERSIONS, "scipy")
    found = findings("Packages, by extra")["train"]
    assert (found.state, found.found, found.fix) == ("missing", "scipy", "pip install 'ecgtiny[train]'")


def test_compilers_are_looked_for_by_family(monkeypatch: pytest.MonkeyPatch) -> None:
    found = findings("Compilers")
    assert found["compiler for arm"].found == "arm-none-eabi-gcc 12.2.1"
    assert found["compiler for native"].state == "missing"
    assert "pip install 'ecgtiny[build]'" in found["compiler for native"].fix
    assert set(findings("Compilers", "nrf52840")) == {"compiler for arm"}

    def broken(_: object) -> None:
        raise UsageError("this compiler does not tell its version", where="gcc", fix="repair it")

    monkeypatch.setattr(compilers, "installed", broken)
    only = findings("Compilers", "nrf52840")["compiler for arm"]
    assert (only.state, only.fix) == ("missing", "repair it")


def test_simulators_are_those_that_boards_name() -> None:
    found = findings("Simulators")
    version, boards = found["unicorn"].found.split(", for ")
    assert version == "unicorn 2.1.4"
    assert "nrf52840" in boards.split(", ")
    assert found["qemu (qemu-system-arm)"].found.startswith("0.12, /usr/bin/qemu-system-arm, for ")
    assert set(findings("Simulators", "nrf52840")) == {"unicorn", "unicorn (capstone)"}


def test_the_virtual_core_is_named_where_no_simulator_holds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert findings("Virtual core", "nrf52840") == {}
    assert findings("Virtual core", "pico") == {}
    found = findings("Virtual core", "stm32f405")
    assert set(found) == {"unicorn", "capstone"}
    assert found["capstone"].found == "capstone 5.0.6, to count instructions and cycles for stm32f405"
    monkeypatch.delitem(VERSIONS, "capstone")
    absent = findings("Virtual core", "stm32f405")["capstone"]
    assert (absent.state, absent.fix, absent.asked) == ("missing", "pip install 'ecgtiny[sim]'", False)


def test_flashing_tools_are_all_or_the_one_of_the_board(tmp_path: Path) -> None:
    found = findings("Flashing tools")
    assert found["pyocd"].found == "0.36, /usr/bin/pyocd"
    assert found["openocd"].found == "0.12, /usr/bin/openocd"
    assert found["dfu-util"].state == "missing"
    assert "apt install dfu-util" in found["dfu-util"].fix
    assert set(findings("Flashing tools", "nrf52840")) == {"pyocd"}
    assert findings("Flashing tools", "host") == findings("Flashing tools", "qemu-mps2-an386") == {}
    copied = board_with(tmp_path, COMMAND, "cp {bin} {elf}")
    assert {name: one.state for name, one in findings("Flashing tools", copied).items()} == {
        "copying onto a drive": "ok"
    }


def test_what_makes_the_file_that_is_flashed_is_looked_for_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = findings("Flashing tools", "pico")["uf2utils"]
    assert (found.state, found.asked, found.fix) == ("missing", True, "pip install 'ecgtiny[flash]'")
    assert found.found == "uf2utils, which makes firmware.uf2"
    assert findings("Flashing tools")["uf2utils"].state == "missing"
    dfu = board_with(tmp_path, COMMAND, "openocd {dfu}")
    assert findings("Flashing tools", dfu)["adafruit-nrfutil"].state == "missing"
    monkeypatch.setitem(VERSIONS, "uf2utils", "1.0")
    assert findings("Flashing tools", "pico")["uf2utils"].found == "uf2utils 1.0, makes firmware.uf2"


def test_a_target_that_pyocd_does_not_know_is_missing() -> None:
    found = findings("Flashing tools", "nrf5340")["pyocd"]
    assert (found.state, found.fix) == ("missing", "pyocd pack install nrf5340_xxaa")


def test_another_bossac_than_arduinos_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "find_program", lambda name, _: (f"/usr/bin/{name}",))
    for version, state in (("1.9.1", "note"), ("1.9.1-arduino2", "ok")):
        monkeypatch.setattr(tools, "program_version", lambda _, version=version: version)
        assert findings("Flashing tools", "nano33ble")["bossac"].state == state


def test_a_simulator_that_there_is_not_or_that_runs_no_such_core_is_missing(tmp_path: Path) -> None:
    unknown = board_with(tmp_path, 'kind = "process"', 'kind = "proces"', "host")
    found = findings("Simulators", unknown)["proces"]
    assert (found.state, found.asked) == ("missing", True)
    assert "process" in found.fix
    with pytest.raises(MissingToolError, match="proces"):
        require_all(diagnose(unknown))
    native = board_with(tmp_path, 'kind = "process"', 'kind = "qemu"', "host")
    assert findings("Simulators", native)["qemu"].state == "missing"


def test_without_metadata_of_its_own_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(name: str) -> None:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(packages, "requires", none)
    found = findings("Packages, by extra", "nrf52840")["ecgtiny"]
    assert (found.state, found.asked, found.fix) == ("missing", True, "pip install . in its folder")


def test_a_check_that_fails_is_a_finding_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_: object) -> list[Finding]:
        raise UsageError("cannot be looked at", where="ports", fix="look yourself")

    broken = Check("Ports", 5, failing)
    monkeypatch.setitem(diagnose.__globals__, "checks", lambda: (broken, *all_checks()))
    first, *others = diagnose("nrf52840").checks
    assert first.findings == [Finding("ports", "missing", "ports: cannot be looked at", "look yourself", asked=True)]
    assert len(others) == 6


def test_a_user_who_may_not_use_ports_is_told_the_group_and_the_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    found = findings("Serial ports", "nrf52840")
    access, rule = found["access to serial ports"], found["udev rule"]
    assert (access.state, access.asked) == ("missing", True)
    assert access.found == "/dev/ttyACM0 may not be used"
    assert access.fix == "sudo usermod -a -G dialout $USER, then log out and in again"
    assert rule.fix == 'SUBSYSTEMS=="usb", ATTRS{idVendor}=="1366", TAG+="uaccess"'
    assert "CMSIS-DAP" in findings("Serial ports", "nrf52840")["udev rule of the debug probe"].fix
    assert "udev rule" not in findings("Serial ports")
    assert findings("Serial ports", "host") == {}


@pytest.mark.parametrize(
    ("name", "value", "state"),
    [("access", lambda *_: True, "ok"), ("geteuid", lambda: 0, "ok"), ("getpid", lambda: 1, "missing")],
)
def test_who_may_use_ports(name: str, value: object, state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, name, value)
    assert findings("Serial ports")["access to serial ports"].state == state


@pytest.mark.parametrize(("groups", "state"), [({"dialout", "users"}, "ok"), ({"plugdev"}, "note")])
def test_without_ports_the_group_tells(groups: set[str], state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    attach(monkeypatch, {"/dev/ttyS0": None})
    monkeypatch.setattr(serial_ports, "_groups", lambda: groups)
    assert findings("Serial ports")["access to serial ports"].state == state


def test_only_the_ports_that_matter_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda url, _: url == "/dev/ttyACM0")
    attach(monkeypatch, {"/dev/ttyS0": None, "/dev/ttyACM0": 0x1366, "/dev/ttyUSB0": 0x0403})
    found = findings("Serial ports", "nrf52840")["access to serial ports"]
    assert (found.state, found.found) == ("ok", "1 attached: /dev/ttyACM0")
    assert findings("Serial ports")["access to serial ports"].found == "/dev/ttyUSB0 may not be used"
    attach(monkeypatch, {"/dev/ttyS0": None, "/dev/ttyUSB0": 0x0403})
    assert findings("Serial ports", "nrf52840")["access to serial ports"].found == "/dev/ttyUSB0 may not be used"


def test_a_board_without_usb_ids_has_ports_and_a_probe_too() -> None:
    assert set(findings("Serial ports", "stm32f405")) == {"access to serial ports", "udev rule of the debug probe"}
    assert set(findings("Serial ports", "pico")) == {"access to serial ports", "udev rule"}
    assert findings("Serial ports", "qemu-mps2-an386") == {}


def test_ids_with_a_product_are_in_the_rule() -> None:
    usb = DK.usb
    assert usb is not None
    rules = list(serial_ports._rules(type(usb)(("2e8a:000a", "1366"), "")))  # pyright: ignore[reportPrivateUsage]
    assert rules[0] == 'SUBSYSTEMS=="usb", ATTRS{idVendor}=="2e8a", ATTRS{idProduct}=="000a", TAG+="uaccess"'
    assert len(rules) == 2


def test_only_what_the_board_needs_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    require_all(diagnose())
    with pytest.raises(
        MissingToolError, match=r"nrf52840: needs what is missing here: base, access to serial ports"
    ) as caught:
        require_all(diagnose("nrf52840"))
    assert caught.value.exit_code == 2
    require_all(
        Diagnosis("desk", [Checked("a", [Finding("b", "note", "c", asked=True), Finding("d", "missing", "e")])])
    )


def test_what_is_printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    hold("doctor", printed(monkeypatch, capsys, "doctor", "--board", "nrf52840"))
    shown = doctor_command.show(diagnose())
    assert "          Debian and Ubuntu: apt install dfu-util; else see its own site" in shown.splitlines()
    printed_json = printed(monkeypatch, capsys, "doctor", "--board", "nrf52840", "--json")
    assert json.loads(printed_json[printed_json.index("{") : printed_json.rindex("}") + 1])["board"] == "nrf52840"


def test_every_core_has_a_family_that_is_checked() -> None:
    assert {f"compiler for {load_core(name).family}" for name in ("native", "cortex-m4f")} <= set(findings("Compilers"))
