"""Reminding customers of what waits for them."""
