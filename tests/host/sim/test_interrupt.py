"""Ctrl-C while the core runs: it is never lost, and it never comes in the midst of something."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator

import pytest

from ecgtiny.host.sim.interrupt import interrupts_held
from ecgtiny.host.sim.system import System
from tests.host.sim.programs import FOREVER, Program, words

READ, NOP = words(0x6811), words(0xBF00)


@pytest.fixture(autouse=True)
def _interruptible() -> Iterator[None]:
    """A job in the background is started with Ctrl-C ignored; here it is to work."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_ctrl_c_comes_when_the_context_ends() -> None:
    steps: list[str] = []

    def work() -> None:
        with interrupts_held():
            signal.raise_signal(signal.SIGINT)
            steps.append("went on")
        steps.append("not reached")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert steps == ["went on"]


def test_ctrl_c_works_as_before_afterwards() -> None:
    with interrupts_held():
        pass
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_error_in_the_context_leaves_ctrl_c_as_it_was() -> None:
    with pytest.raises(ValueError, match="x"), interrupts_held():
        raise ValueError("x")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_program_that_ignores_ctrl_c_goes_on_ignoring_it() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with interrupts_held():
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)


def test_another_thread_runs_a_core_as_well() -> None:
    program = Program(READ + words(FOREVER))
    thread = threading.Thread(target=program.core.run, args=(10,))
    thread.start()
    thread.join()
    assert program.counts == [1]


def test_ctrl_c_within_a_register_access_leaves_the_count_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    program = Program(READ + NOP * 3 + READ + words(FOREVER))
    read = System.read

    def interrupted(system: System, offset: int) -> int:
        signal.raise_signal(signal.SIGINT)
        return read(system, offset)

    monkeypatch.setattr(System, "read", interrupted)
    with pytest.raises(KeyboardInterrupt):
        program.core.run(10)
    assert program.counts == [1, 5]
