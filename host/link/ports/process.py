"""Virtual boards that are processes: started, reached over a pseudo-terminal, ended."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import serial

from ....common.errors import DataError, DeviceError, MissingToolError

PATIENCE = 1.0
"""Seconds that a process has to end, before it is asked why it did or killed."""


@contextmanager
def spawn(
    command: list[str], stdin: int = subprocess.DEVNULL, stdout: int = subprocess.PIPE
) -> Generator[subprocess.Popen[str]]:
    """Run a command as long as the context lasts; its stderr is kept for the error message.

    Raises:
        DeviceError: it cannot be started; or what was done in the context failed with one and the process has died,
            which then is the better explanation.
    """
    errors = subprocess.STDOUT if stdout == subprocess.PIPE else subprocess.PIPE
    try:
        process = subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=errors, text=True)
    except OSError as error:
        raise DeviceError(f"cannot be started: {error.strerror}", where=command[0]) from error
    talk = process.stdout or process.stderr
    try:
        yield process
    except DeviceError as error:
        _blame(process, talk, command[0], error)
        raise
    finally:
        _end(process)
        if talk is not None:
            talk.close()


@contextmanager
def open_agent(elf: Path) -> Generator[serial.SerialBase]:
    """Run the firmware that was built for this computer, behind a pseudo-terminal.

    Raises:
        DataError: there is no such program.
        MissingToolError: this operating system has no pseudo-terminals.
        DeviceError: the program cannot be started, or has died.
    """
    if not elf.is_file():
        raise DataError("there is no such program", where=str(elf), fix="run ecgtiny export --board host")
    try:
        import pty
        import tty
    except ImportError as error:
        raise MissingToolError("the board host needs pseudo-terminals, which this operating system does not have",
                               fix="use the board nrf52840") from error  # fmt: skip
    near, far = pty.openpty()
    try:
        tty.setraw(far)
        with spawn([str(elf.absolute())], near, near), serial.serial_for_url(os.ttyname(far)) as port:
            yield port
    finally:
        os.close(near)
        os.close(far)


def _blame(process: subprocess.Popen[str], talk: IO[str] | None, name: str, error: DeviceError) -> None:
    with suppress(subprocess.TimeoutExpired):
        process.wait(PATIENCE)
    if process.returncode is not None:
        said = (talk.read().strip() if talk else "") or error.what
        raise DeviceError(f"ended by itself with exit code {process.returncode}: {said}", where=name) from error


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
