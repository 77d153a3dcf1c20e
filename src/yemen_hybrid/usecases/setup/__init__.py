"""What a new workshop starts with."""
