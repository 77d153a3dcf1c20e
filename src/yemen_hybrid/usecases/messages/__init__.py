"""What is done with messages to customers."""
