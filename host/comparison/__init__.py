"""Detectors compared on one benchmark: their cells computed wherever jobs run, their firmware on a virtual board."""

from .compare import CompareConfig, compare_run

__all__ = ["CompareConfig", "compare_run"]
