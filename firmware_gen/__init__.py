"""From the integer graph to C99 sources, a linked image and its sizes."""
