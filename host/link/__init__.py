"""The link to a device: wire protocol, client, ports."""
