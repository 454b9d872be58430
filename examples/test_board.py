"""A test for your own suite: what was exported for a board computes what the integer reference does.

Start it in the folder that holds the run of whole_loop.py: ``pytest test_board.py``. Options name another run, board
or port, paths as seen from there: ``--ecgtiny-run DIR --ecgtiny-board NAME --ecgtiny-port /dev/ttyACM0``.
"""

from __future__ import annotations

import ecgtiny


def test_the_board_computes_what_the_reference_does(ecgtiny_board: ecgtiny.BoardCheck) -> None:
    """Send every test beat; a failure shows the first beats that differ."""
    ecgtiny_board.check()
