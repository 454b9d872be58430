"""What a device computes, compared with the integer reference."""
