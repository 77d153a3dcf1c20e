"""What comes onto the shelves, leaves them, and is counted."""
