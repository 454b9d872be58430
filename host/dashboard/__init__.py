"""The dashboard: a web application on this machine to look at recordings and at what the detectors of runs make of them.

What needs no browser (recordings, analyses, decimation, the session) is in modules without Panel.
"""
