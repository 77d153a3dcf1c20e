"""Backups: taken while the service runs, looked through, and restored into an empty place."""
