"""The monitor in integers: from beats to events, one patient at a time (docs/numeric-contract.md)."""
