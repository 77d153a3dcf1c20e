"""Changes of the drawers."""
