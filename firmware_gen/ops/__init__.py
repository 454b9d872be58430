"""One file an operator: the C constants and the call that run a node of quantize/ops."""
