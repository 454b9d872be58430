"""The report's figures: inline SVG, the same bytes from the same arrays, coloured by the page's style sheet."""
