"""The deployable detector: integer constants from ADC counts to alarm (docs/numeric-contract.md)."""

from __future__ import annotations

from dataclasses import dataclass

from .graph import Graph


@dataclass(frozen=True)
class Normalisation:
    """Section 1 of the contract: counts to the int8 input of the network."""

    length: int
    leads: int
    pool: int
    gain_mantissa: int
    """K, uint32 in [2^31, 2^32)."""
    gain_exponent: int
    """b."""
    zero_point: int
    flat_below: int
    """D_min, uint64."""

    @property
    def samples(self) -> int:
        """Model samples a beat and lead, n."""
        return self.length // self.pool


@dataclass(frozen=True)
class Residual:
    """Section 3 of the contract."""

    input_factor: int
    """a_in."""
    output_factor: int
    """a_out."""
    shift: int
    """k."""
    input_zero_point: int
    output_zero_point: int


@dataclass(frozen=True)
class Reducer:
    """Section 4 of the contract; ``window`` is 0 for mae and mse."""

    kind: str
    """mae, mse or maxw."""
    window: int = 0


@dataclass(frozen=True)
class Detector:
    """A quantised model with all that a board needs to score a beat."""

    graph: Graph
    normalisation: Normalisation
    residual: Residual
    reducer: Reducer
    threshold: int
    digest: str
    """model_digest: SHA-256 over the .tflite, the normalisation, the residual, the reducer and the threshold."""
