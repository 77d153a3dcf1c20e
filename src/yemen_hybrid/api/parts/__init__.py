"""Parts over HTTP."""
