"""The doctor: what of this machine ecgtiny needs, what is there, and what to do about the rest."""
