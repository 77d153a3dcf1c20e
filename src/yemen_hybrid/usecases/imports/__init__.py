"""What customers, vehicles and parts have in common when they come in sheets."""
