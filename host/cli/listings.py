"""What there is of each family of plug-ins, in the words of an option's help; asked for only when help is shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from ...firmware_gen import formats, runtimes
from .completion import complete

Listing = Callable[[], dict[str, str]]
Command = Callable[..., Any]


class ListingOption(click.Option):
    """An option that knows what it takes by name: in its help, in a shell's completion and in the project file.

    Args:
        listing: fills in the places of the help once that is shown; it imports the plug-ins.
        family: the family of names (``values.FAMILIES``) that complete it.
        shared: whether the project file may set it once for every command.
    """

    def __init__(
        self, *declarations: Any, listing: Listing | None = None, family: str | None = None, shared: bool = False,
        **settings: Any,
    ) -> None:  # fmt: skip
        super().__init__(*declarations, **settings)
        self.listing, self.family, self.shared = listing, family, shared

    @property
    def full_help(self) -> str:
        """The help with its places filled in."""
        template = self.help or ""
        return template.format(**self.listing()) if self.listing else template

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option and its help as click shows them."""
        template, self.help = self.help, self.full_help
        try:
            return super().get_help_record(ctx)
        finally:
            self.help = template

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the names that begin with what is written."""
        return complete(self.family, incomplete) if self.family else super().shell_complete(ctx, incomplete)


def data() -> dict[str, str]:
    """Return what ``--data`` takes, for beats and for records."""
    from ...train.config import TrainConfig
    from ...train.data.sources import usage

    return {"beats": usage(), "default": TrainConfig.data, **records()}


def tutorial() -> dict[str, str]:
    """Return what ``ecgtiny tutorial`` takes."""
    from ...train.data.sources import usage
    from ...train.tutorial import DATA

    there = usage()
    return {"beats": there, "default": DATA if DATA in there else "none is here"}


def records() -> dict[str, str]:
    """Return what ``--stream`` takes."""
    from ...train.data.records import usage

    return {"records": usage()}


def models() -> dict[str, str]:
    """Return the families of detectors."""
    from ...train import detectors

    return {"models": detectors.usage(), "default": detectors.DEFAULT}


def detectors() -> dict[str, str]:
    """Return every detector."""
    from ...train import detectors

    return {"detectors": ", ".join(one.name for one in detectors.detectors())}


def benchmarks() -> dict[str, str]:
    """Return what ``compare --data`` takes."""
    from ...train.benchmarks import benchmarks

    return {"benchmarks": ", ".join(one.name for one in benchmarks()) or "a benchmark", **data()}


def detectors_of_rows() -> dict[str, str]:
    """Return the detectors that score single rows."""
    from ...train import detectors
    from ...train.detectors.kinds import Kind

    return {"detectors": ", ".join(one.name for one in detectors.detectors() if Kind.WINDOWS in one.takes)}


def rules() -> dict[str, str]:
    """Return the threshold rules."""
    from ...train.calibration.thresholds import RULES, Rule

    return {"rules": ", ".join(sorted(RULES)), "default": Rule.name}


def noises() -> dict[str, str]:
    """Return the noises of ``--noise``."""
    from ...train.data.records.noise import CURVE, LEVELS, NOISES

    noises = ", ".join(f"{name} ({what})" for name, what in NOISES.items())
    return {"noises": noises, "curve": CURVE, "levels": ", ".join(f"{level:g}" for level in LEVELS)}


def ports() -> dict[str, str]:
    """Return how ports are written."""
    from ..link.ports import usage

    return {"ports": usage()}


def runtime_options(function: Command) -> Command:
    """Add ``--runtime``, and the options that the runtimes declare."""
    for runtime in reversed(runtimes.runtimes()):
        for option in reversed(runtime.options):
            help_text = f"For {runtime.name}: {option.what}."
            function = click.option(f"--{option.name}", type=click.Path(path_type=Path), help=help_text)(function)
    known = [runtime.name for runtime in runtimes.runtimes()]
    what = ", or ".join(f"{runtime.what} ({runtime.name})" for runtime in runtimes.runtimes())
    return click.option("--runtime", type=click.Choice(known), default=runtimes.DEFAULT, show_default=True,
                        help=f"What runs the network: {what}.")(function)  # fmt: skip


def format_option(function: Command) -> Command:
    """Add ``--format``."""
    known = [package.name for package in formats.formats()]
    what = ", or ".join(f"{package.what} ({package.name})" for package in formats.formats())
    return click.option("--format", "package", type=click.Choice(known), default=formats.DEFAULT, show_default=True,
                        help=f"How the sources come: {what}.")(function)  # fmt: skip
