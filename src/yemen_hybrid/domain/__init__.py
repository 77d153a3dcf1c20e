"""The rules of the workshop: pure Python, no I/O, no framework."""
