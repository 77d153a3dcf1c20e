"""Changes of who works here."""
