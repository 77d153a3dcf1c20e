"""Papers that are given out."""
