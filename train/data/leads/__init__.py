"""Records of several leads and some seconds, whole: what detectors of 12 leads are fitted on and judged by."""

from .recording import STANDARD, Recording

__all__ = ["STANDARD", "Recording"]
