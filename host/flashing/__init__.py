"""Flashing: the command of a board's file, the tool that it starts, and what the board says afterwards."""
