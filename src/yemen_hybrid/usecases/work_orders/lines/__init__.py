"""Changes of the lines of a job."""
