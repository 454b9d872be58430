"""Functional anomaly detection: items as functions, by their samples, derivatives and spectra."""

from .condensed import ROWS as CONDENSED
from .network_rows import ROWS as NETWORKS
from .pieces import ROWS as PIECES
from .plane import ROWS as PLANES
from .rms import ROWS as RMS
from .rows import ROWS
from .vector_quantiser import ROWS as QUANTISERS

DETECTOR = (*ROWS, *PIECES, *NETWORKS, *PLANES, *CONDENSED, *RMS, *QUANTISERS)
