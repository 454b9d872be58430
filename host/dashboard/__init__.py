"""A local web application to look at recordings and runs, to question them, and to watch a board."""
