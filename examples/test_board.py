"""A test for your own suite: what was exported for a board computes what the integer reference does.

Start pytest in the folder that holds the run of whole_loop.py: ``pytest PATH/test_board.py``. Options name another run, board or port:
``--ecgtiny-run DIR --ecgtiny-board NAME --ecgtiny-port /dev/ttyACM0``; paths are as seen from where pytest is started.
"""

from __future__ import annotations

import ecgtiny


def test_the_board_computes_what_the_reference_does(ecgtiny_board: ecgtiny.BoardCheck) -> None:
    """Send every test beat; a failure shows the first beats that differ."""
    ecgtiny_board.check()
