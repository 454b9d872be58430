"""Beats by name or path: ``load("synthetic")``, ``load("ecg5000")``, ``load("mitdb:208")``, ``load("beats.npz")``."""

from .registry import Description, describe, fetch, load, names, usage

__all__ = ["Description", "describe", "fetch", "load", "names", "usage"]
