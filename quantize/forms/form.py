"""What a form of a detector declares: its scores, and how they are computed in integers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from ...common.arrays import Int8Array, Int32Array
from ...common.errors import UnsupportedModelError
from ...train.calibration.scores import Score
from ..graph.graph import Graph, Tensor


class ScoreRule(Protocol):
    """The constants of a form for one network; a frozen dataclass of integers."""

    @property
    def name(self) -> str:
        """The score as the command line writes it."""
        ...

    def score(self, q_in: Int8Array, outputs: tuple[Int8Array, ...]) -> Int32Array:
        """Return the scores int32 [n], in 1/65536 of the float score's unit.

        Args:
            q_in: the network's inputs, int8 [n, samples * leads], lead innermost.
            outputs: of each output of the network int8 [n, its size].
        """
        ...

    def parts(self) -> dict[str, object]:
        """Return the constants by name, as the model digest covers them."""
        ...


@dataclass(frozen=True)
class Ends:
    """What a score is computed from: a network, the form of its beats, and the float score."""

    graph: Graph
    samples: int
    """Model samples per beat and lead."""
    leads: int
    score: Score

    def check_beat(self, tensor: Tensor) -> None:
        """Refuse a tensor that does not hold a beat: n x L values, lead innermost.

        Raises:
            UnsupportedModelError: it does not.
        """
        wanted = {_squeezed((self.samples * self.leads,)), _squeezed((self.samples, self.leads))}
        if _squeezed(tensor.shape) not in wanted:
            raise UnsupportedModelError(
                f"has shape {list(tensor.shape)}; beats of {self.samples} samples and {self.leads} leads need "
                f"[1, {self.samples}, {self.leads}] or [1, {self.samples * self.leads}]",
                where=f"tensor {tensor.index} ({tensor.name})",
                fix="give beats of the network's length, or the pooling that brings them to it",
            )

    def check_outputs(self, count: int, why: str) -> None:
        """Refuse a network of more or fewer outputs than ``count``.

        Raises:
            UnsupportedModelError: it has as many.
        """
        found = len(self.graph.outputs)
        if found != count:
            raise UnsupportedModelError(
                f"has {found} output{'' if found == 1 else 's'}; {why}",
                where="the network",
                fix="leave the other heads out of what is converted" if found > count else "give the score that it has",
            )


@dataclass(frozen=True)
class Form:
    """A form; a file of this package declares one as ``FORM``."""

    name: str
    scores: tuple[str, ...]
    """The kinds of ``train.calibration.scores.Score`` that it computes."""
    derive: Callable[[Ends], ScoreRule]
    """Returns the constants of a network.

    Raises:
        UnsupportedModelError: the network does not go with the form, or a score could leave its integers.
    """


def _squeezed(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(size for size in shape if size != 1)
