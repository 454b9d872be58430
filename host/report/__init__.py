"""The report: one HTML file, rebuilt from whichever results a run folder holds, that opens with no network."""

from __future__ import annotations

from .page import write_report

__all__ = ["write_report"]
