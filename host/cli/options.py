"""Options that several commands have, and not all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from . import listings
from .listings import ListingOption

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

board_option = click.option(
    "--board",
    cls=ListingOption,
    family="boards",
    shared=True,
    required=True,
    help="Name of a board, or the path of its TOML file.",
)


def threshold_options(command: Decorated) -> Decorated:
    """Add the options of the rule that makes a threshold."""
    for option in reversed(THRESHOLD_OPTIONS):
        command = option(command)
    return command


THRESHOLD_OPTIONS = (
    click.option("--rule", cls=ListingOption, listing=listings.rules, family="rules",
                 help="Threshold rule: {rules} [default: {default}]."),
    click.option("--promised", type=float, help="False-alarm rate that quantile and gpd promise [default: 0.02]."),
    click.option("--k", type=float, help="Standard deviations above the mean, for mean-std [default: 2]."),
)  # fmt: skip
