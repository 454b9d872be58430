"""A board that is watched while samples stream."""
