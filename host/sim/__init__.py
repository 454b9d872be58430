"""An nRF52840 in software: the image runs instruction by instruction, a few peripherals are modelled."""
