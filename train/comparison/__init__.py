"""Detectors judged by one protocol: fitted on each fold, calibrated on training normals, scored on test items."""
