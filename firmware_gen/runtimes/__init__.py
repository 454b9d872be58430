"""What can run the network in a firmware: a runtime a file or folder."""
