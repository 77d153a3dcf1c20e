"""Changes of the services on offer."""
