"""Changes of parts."""
