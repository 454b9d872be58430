"""What an image takes of a board's memory, read from the linked ELF, and whether that is within the budget."""

from __future__ import annotations

from dataclasses import dataclass

from ...boards.board import Board
from ...common.errors import BudgetError
from ...common.stage_records.network import Budget, ImageSizes
from .elf import Image
from .stack import stack_bound

RAM_SECTIONS = (".data", ".bss")
TOP_SYMBOLS = 12
FIX = "take --optimize size, or a smaller model, or raise the budget in the board's file"


@dataclass(frozen=True)
class Sizes:
    """The figures of an image, in bytes."""

    flash: int
    """All that is loaded: code, constants, initial values."""
    ram: int
    """Data and bss; the stack apart."""
    stack: int
    """A bound that holds for every run (see ``stack_bound``), or a measurement where there is none."""
    sections: dict[str, int]
    symbols: dict[str, int]
    """The largest functions and objects."""

    @property
    def figures(self) -> ImageSizes:
        """The sizes as a record holds them."""
        return ImageSizes(
            flash_bytes=self.flash,
            ram_bytes=self.ram,
            stack_bytes=self.stack,
            sections=self.sections,
            symbols=self.symbols,
        )


def measure(image: Image, stack: int | None = None) -> Sizes:
    """Return the sizes of an image; ``stack`` is what was measured of it where it cannot be bounded.

    Raises:
        EcgtinyError: the stack cannot be bounded.
    """
    sized = sorted((s for s in image.symbols if s.size), key=lambda s: (-s.size, s.name))
    return Sizes(
        flash=sum(len(data) for _, data in image.segments),
        ram=sum(section.size for section in image.sections if section.name in RAM_SECTIONS),
        stack=stack_bound(image) if stack is None else stack,
        sections={section.name: section.size for section in image.sections},
        symbols={symbol.name: symbol.size for symbol in sized[:TOP_SYMBOLS]},
    )


def describe_budget(board: Board) -> Budget | None:
    """Return a board's budget as a record holds it; None where it has none."""
    return board.budget and Budget(**vars(board.budget))


def check_budget(sizes: Sizes, board: Board, *, fix: str = FIX) -> None:
    """Compare the sizes with the board's budget.

    Args:
        sizes: of an image.
        board: without a budget everything is within it.
        fix: what the user is to do.

    Raises:
        BudgetError: one of them is over it; the message names each that is.
    """
    if board.budget is None:
        return
    asked = {"flash": sizes.flash, "ram": sizes.ram, "stack": sizes.stack}
    over = [
        f"{name} {size:,} bytes of {getattr(board.budget, name):,}"
        for name, size in asked.items()
        if size > getattr(board.budget, name)
    ]
    if over:
        raise BudgetError(f"the image is over the budget: {', '.join(over)}", where=f"board {board.name}",
                          fix=fix)  # fmt: skip
