"""Staff over HTTP."""
