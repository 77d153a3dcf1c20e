"""The customer's side of an estimate over HTTP: read by link, answered by link."""
