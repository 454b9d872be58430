"""Processes behind ports: started, ended, and asked why where they end by themselves."""

from __future__ import annotations

import subprocess
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import IO

from ....common.errors import DeviceError

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
        process = subprocess.Popen(
            command, stdin=stdin, stdout=stdout, stderr=errors, encoding="utf-8", errors="replace"
        )
    except OSError as error:
        raise DeviceError(
            f"cannot be started: {error.strerror}",
            where=command[0],
            fix="check that the program is there and may be run",
        ) from error
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


def _blame(process: subprocess.Popen[str], talk: IO[str] | None, name: str, error: DeviceError) -> None:
    with suppress(subprocess.TimeoutExpired):
        process.wait(PATIENCE)
    if process.returncode is not None:
        said = (talk.read().strip() if talk else "") or error.what
        raise DeviceError(
            f"ended by itself with exit code {process.returncode}: {said}",
            where=name,
            fix="read what it said, and check the image: ecgtiny build makes it anew",
        ) from error


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
