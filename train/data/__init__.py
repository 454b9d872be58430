"""Beats and continuous records, from wherever they come."""
