"""From sources to a linked image, and what is read from it."""
