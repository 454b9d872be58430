"""From beats to a float model, its score and its frozen threshold."""
