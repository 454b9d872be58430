"""What Python gets from a stage: its record as an object that a notebook shows, with tables and pictures."""
