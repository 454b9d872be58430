"""Commands that messages give are read by a shell as they are meant."""

from __future__ import annotations

import shlex
from pathlib import Path

from ecgtiny.common.own_command import own_command


def test_what_a_user_named_is_quoted_and_what_is_not_given_is_left_out() -> None:
    said = own_command("flash", board="my board.toml", port=None, run=Path("it's/run"))
    assert shlex.split(said) == ["ecgtiny", "flash", "--board", "my board.toml", "--run", "it's/run"]
