"""Continuous records run on this machine, and scored against their annotations."""
