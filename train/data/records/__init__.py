"""Continuous records: ``load_records("mitdb:DS1")``, ``load_records("mitdb:208")``, ``load_records("holter.edf")``."""

from .derived_leads import companions
from .load import load_records, usage
from .record import GAP, Marks, Record

__all__ = ["GAP", "Marks", "Record", "companions", "load_records", "usage"]
