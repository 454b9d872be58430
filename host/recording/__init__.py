"""Records of a board's own converter: samples and events as they come, into files that every other stage reads."""
