"""What devices and their apps export as text: a file here for each that the general reading of tables does not suit."""
