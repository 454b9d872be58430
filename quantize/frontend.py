"""The constants of the front end, which come before quantisation and go into the firmware unchanged."""

from ..train.frontend.design import (
    FIR_SHIFT,
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
    "PHASE_BITS",
    "PHASE_SHIFT",
    "RAILS",
    "STEP_SHIFT",
    "WINDOW_BEFORE",
    "WINDOW_LENGTH",
    "FrontEnd",
    "design",
]
