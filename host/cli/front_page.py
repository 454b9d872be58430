"""What ``ecgtiny`` alone and ``ecgtiny --help`` show: the loop first, then the commands by what they are for."""

from __future__ import annotations

import click

LOOP = (
    ("ecgtiny train", "fit a model on normal beats (--data)"),
    ("ecgtiny quantize", "convert to int8"),
    ("ecgtiny export --board nrf52840", "write C99 and an image"),
    ("ecgtiny validate", "compare the board with the reference"),
)
"""The commands of the main loop, and what each does."""
GROUPS = {
    "Main loop": ("train", "quantize", "export", "build", "flash", "validate", "record", "evaluate"),
    "Look": ("dashboard", "review", "report", "demo", "tutorial", "boards"),
    "Compare and search": ("compare", "search", "score"),
    "Your own model": ("compile",),
    "Set-up": ("doctor", "data", "config", "completion"),
}
"""Commands by what they are for; one that is in none comes last, under OTHERS."""
OTHERS = "More"


class FrontPage(click.Group):
    """The group of all commands, whose help a newcomer can begin with."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the loop and the commands, then the options of the group itself."""
        with formatter.section("The loop, in any empty folder"):
            formatter.write_dl(LOOP, col_max=34)
        self.format_commands(ctx, formatter)
        click.Command.format_options(self, ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands under their headings."""
        grouped = {name for names in GROUPS.values() for name in names}
        others = tuple(name for name in self.list_commands(ctx) if name not in grouped)
        headings = {**GROUPS, OTHERS: others}
        width = formatter.width - max(map(len, self.commands)) - 4
        for heading, names in headings.items():
            rows = [(name, self.commands[name].get_short_help_str(width)) for name in names if name in self.commands]
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)
