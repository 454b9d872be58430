"""Continuous records judged on this machine, and scored against their annotations."""
