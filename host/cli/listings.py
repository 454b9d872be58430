"""What there is of each family of plug-ins, in the words of an option's help; asked for only when help is shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from ...firmware_gen import formats, runtimes

Listing = Callable[[], dict[str, str]]
Command = Callable[..., Any]


class ListingOption(click.Option):
    """An option whose help has places that a listing fills in once it is shown: listing imports the plug-ins."""

    def __init__(self, *declarations: Any, listing: Listing, **settings: Any) -> None:
        super().__init__(*declarations, **settings)
        self.listing = listing

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option and its help as click shows them."""
        template = self.help or ""
        self.help = template.format(**self.listing())
        try:
            return super().get_help_record(ctx)
        finally:
            self.help = template


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
    from ...train.data.records.noise import NOISES

    return {"noises": ", ".join(f"{name} ({what})" for name, what in NOISES.items())}


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
