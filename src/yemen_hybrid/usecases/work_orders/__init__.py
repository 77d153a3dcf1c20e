"""Changes of work orders, their jobs and lines, and of who works on them."""
