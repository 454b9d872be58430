"""Clinical sets of 12 leads made into one file to train on: ``prepare_sets([("ptbxl", folder)], out)``."""

from .prepare import SETS, Options, Prepared, prepare_sets

__all__ = ["SETS", "Options", "Prepared", "prepare_sets"]
