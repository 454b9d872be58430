"""Continuous records: ``load_records("mitdb:DS1")``, ``load_records("mitdb:208")``, ``load_records("holter.edf")``."""

from .derived_leads import auxiliary_leads
from .load import load_records, usage
from .record import GAP, Annotations, Record

__all__ = ["GAP", "Annotations", "Record", "auxiliary_leads", "load_records", "usage"]
