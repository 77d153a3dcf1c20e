"""Changes of the workshops themselves."""
