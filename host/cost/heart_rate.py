"""The heart rate of an estimate; a file of its own, as the command line needs it before it needs any estimate."""

HEART_RATE = 75.0
"""Beats per minute, unless the user knows better: an adult at rest."""
