"""The network's one output is the score: section 4 of docs/numeric-contract.md."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

from ...common.arrays import Int8Array, Int32Array
from ...common.errors import UnsupportedModelError
from ...train.calibration.scores import DIRECT
from .form import Ends, Form

UNIT = 65536
"""Steps of the integer score in one unit of the float one."""
FACTORS = range(64, 2**23)
"""Of an output's step: finer ones would be rounded by more than 1 %, and 255 coarser ones leave int32."""


@dataclass(frozen=True)
class DirectRule:
    """score = factor x (output - zero point)."""

    factor: int
    zero_point: int

    @property
    def name(self) -> str:
        """The score as the command line writes it."""
        return DIRECT

    def score(self, q_in: Int8Array, outputs: tuple[Int8Array, ...]) -> Int32Array:  # noqa: ARG002
        """Return the scores int32 [n] of outputs int8 [n, 1]."""
        return self.factor * (outputs[0][:, 0].astype(np.int32) - self.zero_point)

    def parts(self) -> dict[str, object]:
        """Return the constants by name, as the model digest covers them."""
        return {"direct": asdict(self)}


def _derive(ends: Ends) -> DirectRule:
    ends.check_outputs(1, "one is the score")
    y = ends.graph.output_tensor
    if y.size != 1:
        raise UnsupportedModelError(
            f"has an output of {y.size} values; the score is one",
            where=f"tensor {y.index} ({y.name})",
            fix="end the network in one value that is larger for anomalies, or score the residual: mae, mse or maxw",
        )
    factor = round(y.scales[0] * UNIT)
    if factor not in FACTORS:
        raise UnsupportedModelError(
            f"has steps of {y.scales[0]:g}; {FACTORS.start / UNIT:g} to {FACTORS.stop / UNIT:g} are supported",
            where=f"tensor {y.index} ({y.name})",
            fix="scale the output of the network, so that its values reach from 0.25 to some thousands",
        )
    return DirectRule(factor, y.zero_point)


FORM = Form("direct", (DIRECT,), _derive)
