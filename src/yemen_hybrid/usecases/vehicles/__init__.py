"""Changes of vehicles."""
