"""Why the simulated core stopped."""

from __future__ import annotations


class Fault(Exception):  # noqa: N818 - the chip's own word
    """Raised when the image does what the chip would answer with a fault, or what this model does not know."""
