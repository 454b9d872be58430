"""C99 sources of a program, a detector, a stream; the same bytes on every machine."""
