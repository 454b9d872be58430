"""Commands of ecgtiny as a message or a result gives them to be copied."""

from __future__ import annotations

import shlex


def own_command(verb: str, **options: object) -> str:
    """Return a command line of ecgtiny, quoted for a shell; options that are None are left out.

    >>> own_command("flash", board="my board.toml", port=None, run="ecgtiny-run")
    "ecgtiny flash --board 'my board.toml' --run ecgtiny-run"
    """
    given = ((f"--{name}", str(value)) for name, value in options.items() if value is not None)
    return shlex.join(["ecgtiny", verb, *(word for pair in given for word in pair)])
