"""Changes of who is signed in."""
