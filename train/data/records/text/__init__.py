"""Tables of samples as text: which lines, columns, units and times there are, whoever wrote them."""
