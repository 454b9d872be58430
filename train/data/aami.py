"""The five classes of beats of ANSI/AAMI EC57, and which annotation codes of the MIT-BIH records are in each."""

from __future__ import annotations

CLASSES = ("N", "S", "V", "F", "Q")
AAMI = {
    **dict.fromkeys("NLRej", "N"),
    **dict.fromkeys("AaJS", "S"),
    **dict.fromkeys("VE", "V"),
    "F": "F",
    **dict.fromkeys("/fQ", "Q"),
}
"""Class of each beat annotation of the database after ANSI/AAMI EC57, as de Chazal, O'Dwyer and Reilly apply it
("Automatic classification of heartbeats using ECG morphology and heartbeat interval features", IEEE Trans. Biomed.
Eng. 51(7), 2004): N normal, bundle branch block and escape beats, S supraventricular and V ventricular ectopic beats,
F fusion of V and N, Q paced or not classifiable. Annotations of anything else (rhythm, noise) are left out."""
