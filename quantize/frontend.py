"""The constants of the front end, which come before quantisation and go into the firmware unchanged."""

from ..train.frontend.design import (
    FIR_SHIFT,
    LARGEST_COUNT,
    LEAST_COUNT,
    MAX_GAIN,
    MAX_RATE,
    MIN_GAIN,
    MIN_RATE,
    PHASE_BITS,
    PHASE_SHIFT,
    RAILS,
    STEP_SHIFT,
    WINDOW_BEFORE,
    WINDOW_LENGTH,
    FrontEnd,
    design,
)

__all__ = [
    "FIR_SHIFT",
    "LARGEST_COUNT",
    "LEAST_COUNT",
    "MAX_GAIN",
    "MAX_RATE",
    "MIN_GAIN",
    "MIN_RATE",
    "PHASE_BITS",
    "PHASE_SHIFT",
    "RAILS",
    "STEP_SHIFT",
    "WINDOW_BEFORE",
    "WINDOW_LENGTH",
    "FrontEnd",
    "design",
]
