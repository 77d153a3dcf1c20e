"""The audit log over HTTP: to read, never to write."""
