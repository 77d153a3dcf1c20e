"""JSON over HTTP: one package per domain, and what they all share."""
