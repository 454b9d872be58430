"""A generator of labelled ECG beats: waves as Gaussians in phase, rhythm, noise, and eleven classes."""

from .classes import CLASSES
from .generator import R_POSITION, generate
from .level import MIDDLE, MILD, Level

__all__ = ["CLASSES", "MIDDLE", "MILD", "R_POSITION", "Level", "generate"]
