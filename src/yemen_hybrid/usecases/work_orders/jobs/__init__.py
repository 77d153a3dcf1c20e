"""Changes of the jobs of a work order."""
