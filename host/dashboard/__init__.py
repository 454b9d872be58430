"""The dashboard: a web application on this machine to look at recordings and at what detectors make of them.

What needs no browser (recordings, analyses, decimation, the session) is in modules without Panel. ``shell.py``, the
pages and what draws them import Panel at their top: ``server.py`` is the one way to them, and asks for the extra.
"""
