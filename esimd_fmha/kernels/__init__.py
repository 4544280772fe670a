"""Device code, and the layout of its argument."""
