"""Fixtures for a user's own tests: a board, held to the integer reference of a run.

Installed with ecgtiny, and found by pytest without anything to import. A test of the user's suite ::

    def test_the_board_computes_what_the_reference_does(ecgtiny_board):
        ecgtiny_board.check()

and its command ``pytest --ecgtiny-run ecgtiny-run --ecgtiny-board nrf52840``, paths as seen from the folder where it
is started, with ``--ecgtiny-port /dev/ttyACM0`` for
a real board. What this module needs beside pytest is imported when a test asks for the board.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .board_check import BoardCheck

RUN = "ecgtiny-run"
BOARD = "nrf52840"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options; a user may write them into ``addopts`` of the project's settings."""
    group = parser.getgroup("ecgtiny", "ecgtiny: a board, held to the integer reference")
    group.addoption("--ecgtiny-run", metavar="DIR", default=RUN,
                    help=f"run folder, as seen from where pytest was started [{RUN}]")  # fmt: skip
    group.addoption("--ecgtiny-board", metavar="NAME", default=BOARD,
                    help=f"board, or the path of its TOML file, as seen from there [{BOARD}]")  # fmt: skip
    group.addoption("--ecgtiny-port", metavar="PORT",
                    help="port of a real board that holds the run's firmware; else the virtual board")  # fmt: skip


@pytest.fixture(scope="session")
def ecgtiny_board(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> BoardCheck:
    """Build the firmware of a run for a board, ready to be checked on the virtual board or on a real one.

    The run is copied first, so that nothing is written into it.
    """
    from ..common.errors import EcgtinyError
    from .board_check import board_check

    given = pytestconfig.getoption
    started = pytestconfig.invocation_params.dir
    board, port = str(given("--ecgtiny-board")), given("--ecgtiny-port")
    if board.endswith(".toml"):  # a file, wherever a test has gone since
        board = str(started / board)
    try:
        return board_check(started / str(given("--ecgtiny-run")), board, None if port is None else str(port),
                           tmp_path_factory.mktemp("ecgtiny") / "run")  # fmt: skip
    except EcgtinyError as error:
        pytest.fail(f"ecgtiny: {error}", pytrace=False)
