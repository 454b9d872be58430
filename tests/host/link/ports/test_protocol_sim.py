"""sim:// as a port of pyserial: the firmware's own image answers."""

from __future__ import annotations

import gc
import sys
import time
import weakref
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
import serial
from unicorn import unicorn_const

from ecgtiny.common.errors import DataError, DeviceError, MissingToolError, UsageError
from ecgtiny.host.link import ports
from ecgtiny.host.link.client import Client
from ecgtiny.host.link.wire import Frame, Request, SelfTest
from tests.firmware_gen.sample import DIGEST, LENGTH
from tests.host.images import sample

assert ports  # importing it is what makes pyserial know sim://
CYCCNT = 0xE000_1004
HELLO = Frame(Request.HELLO, 3).encode()


def opened(elf: Path, board: str = "nrf52840", **settings: Any) -> Any:
    return serial.serial_for_url(f"sim://{board}?{urlencode({'elf': elf})}", **settings)


@pytest.fixture
def port() -> Iterator[Any]:
    with opened(sample("nrf52840"), timeout=2) as port:
        yield port


def beat(seed: int) -> np.ndarray[tuple[int, int], np.dtype[np.int16]]:
    return np.random.default_rng(seed).integers(-500, 500, (LENGTH, 1)).astype(np.int16)


def test_the_image_answers(port: Any) -> None:
    client = Client(port, first=2)
    hello = client.hello()
    assert (hello.board, hello.counter_kind, hello.model_digest) == ("nrf52840", "dwt", DIGEST.hex())
    assert client.self_test().status is SelfTest.PASSED
    for seed in range(5):
        assert client.score(beat(seed)).score == np.abs(beat(seed).astype(int)).sum()
    assert client.traffic.retries == 0


def test_ticks_are_instructions_and_repeatable(port: Any) -> None:
    client = Client(port)
    first, second, flat = client.score(beat(1)), client.score(beat(1)), client.score(0 * beat(1))
    assert first.ticks == second.ticks
    assert 3 * LENGTH < flat.ticks <= first.ticks < 20 * LENGTH
    assert port.counter_kind == "instr"


class Stepper:
    """Counts by a hook an instruction, which the simulator itself never uses.

    The hook passes over the instructions of an IT block whose condition fails. They count, as in QEMU's -icount: all
    of a block are added at its IT, and none when the hook sees it.
    """

    def __init__(self, core: Any) -> None:
        self.executed = 0
        self.read_at: list[int] = []
        self._conditional = range(0)
        core.hook_add(unicorn_const.UC_HOOK_CODE, self._step)
        core.hook_add(unicorn_const.UC_HOOK_MEM_READ, self._read, None, CYCCNT, CYCCNT)

    def _step(self, core: Any, address: int, size: int, _: object) -> None:
        if address in self._conditional:
            return
        code = core.mem_read(address, 2)
        self.executed += 1
        if size == 2 and code[1] == 0xBF and code[0] & 15:
            length = 4 - ((code[0] & 15 & -(code[0] & 15)).bit_length() - 1)
            end = address + 2
            for _ in range(length):
                end += 4 if core.mem_read(end, 2)[1] >> 3 >= 0b11101 else 2
            self._conditional = range(address + 2, end)
            self.executed += length

    def _read(self, *_: object) -> None:
        self.read_at.append(self.executed)


def test_ticks_are_those_of_a_count_of_every_instruction(port: Any) -> None:
    with opened(sample("nrf52840"), timeout=2) as other:
        stepper = Stepper(other.peer._machine._core._unicorn)
        Client(other).score(beat(1))
    assert Client(port).score(beat(1)).ticks == stepper.read_at[-1] - stepper.read_at[-2]


def test_two_boards_run_beside_each_other() -> None:
    with ExitStack() as stack:
        clients = [Client(stack.enter_context(opened(sample("nrf52840")))) for _ in range(2)]
        for seed in range(3):
            scores = [client.score(beat(seed + i)).score for i, client in enumerate(clients)]
            assert scores == [np.abs(beat(seed + i).astype(int)).sum() for i in range(2)]


def test_reading_waits_as_long_as_the_timeout_says(port: Any) -> None:
    port.timeout = 0.2
    started = time.monotonic()
    assert port.read(1) == b""
    assert time.monotonic() - started >= 0.2
    port.timeout = 0
    assert port.read(1) == b""


def test_reading_returns_what_is_asked_for_and_keeps_the_rest(port: Any) -> None:
    port.write(HELLO)
    assert port.read(1) == b"\0"
    waiting = port.in_waiting
    assert waiting > 60
    port.timeout = 0.1
    rest = port.read(waiting + 1)
    assert len(rest) == waiting
    assert rest.endswith(b"\0")


def test_asking_how_much_waits_lets_the_board_answer(port: Any) -> None:
    assert port.in_waiting == 0
    port.write(HELLO)
    assert port.in_waiting > 60


def test_buffers_can_be_emptied(port: Any) -> None:
    port.write(HELLO)
    port.reset_output_buffer()
    assert port.in_waiting == 0
    port.write(HELLO)
    assert port.in_waiting > 60
    port.reset_input_buffer()
    assert port.in_waiting == 0


def test_closing_gives_the_machine_back(port: Any) -> None:
    machine = weakref.ref(port.peer._machine)
    port.close()
    gc.collect()
    assert machine() is None
    for use in (lambda: port.read(1), lambda: port.write(b"x"), lambda: port.in_waiting):
        with pytest.raises(serial.PortNotOpenError):
            use()


def test_a_fault_names_the_place_and_the_function(tmp_path: Path) -> None:
    with opened(damaged(tmp_path, "agent_run"), timeout=1) as port, pytest.raises(DeviceError) as failure:
        Client(port).hello()
    assert "in agent_run+0x0: an undefined instruction" in str(failure.value)


def damaged(folder: Path, function: str) -> Path:
    """The sample image in which a function begins with an undefined instruction."""
    from ecgtiny.firmware_gen.image.elf import Image

    image = sample("nrf52840")
    address = next(symbol.address for symbol in Image(image).symbols if symbol.name == function)
    flash, content = next(s for s in Image(image).segments if s[0] <= address < s[0] + len(s[1]))
    code = content[address - flash :][:64]
    whole = image.read_bytes()
    assert whole.count(code) == 1
    (folder / "damaged.elf").write_bytes(whole.replace(code, b"\x00\xde" + code[2:]))
    return folder / "damaged.elf"


def test_an_image_for_another_chip_stops_where_it_differs() -> None:
    with (
        pytest.raises(DeviceError, match=r"in uart_init.*at 0x4000401"),
        opened(sample("qemu-mps2-an386"), timeout=0.5) as port,
    ):
        Client(port).hello()


@pytest.mark.parametrize(
    "content", [b"", b"no image at all, but long enough to have a head", b"\x7fELF\x01" + bytes(60)]
)
def test_what_is_no_image_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "firmware.elf"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"firmware.elf: is not an ELF image"):
        opened(path)


def test_a_truncated_image_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "firmware.elf"
    path.write_bytes(sample("nrf52840").read_bytes()[:100])
    with pytest.raises(DataError, match=r"firmware.elf"):
        opened(path)


def test_an_absent_image_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"absent.elf"):
        opened(tmp_path / "absent.elf")


def test_an_image_of_this_computer_is_refused() -> None:
    with pytest.raises(DataError, match="not an ELF image for an Arm core"):
        opened(sample("host"))


def test_a_url_without_an_image_says_what_to_add() -> None:
    with pytest.raises(UsageError, match=r"\?elf=PATH"):
        serial.serial_for_url("sim://nrf52840")


@pytest.mark.parametrize("board", ["qemu-mps2-an386", "host"])
def test_a_board_of_another_kind_is_refused(board: str) -> None:
    with pytest.raises(UsageError, match="no UART of kind"):
        opened(sample("nrf52840"), board)


def test_an_unknown_board_is_refused() -> None:
    with pytest.raises(UsageError, match="there is no board 'nrf99'"):
        opened(sample("nrf52840"), "nrf99")


def test_without_unicorn_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("machine", "core", "dma"):
        monkeypatch.delitem(sys.modules, f"ecgtiny.host.sim.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "unicorn", None)
    with pytest.raises(MissingToolError, match=r"ecgtiny\[sim\]"):
        opened(sample("nrf52840"))
