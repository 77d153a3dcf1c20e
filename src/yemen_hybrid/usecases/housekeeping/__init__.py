"""What is done by the clock so that the database keeps no more than it needs."""
