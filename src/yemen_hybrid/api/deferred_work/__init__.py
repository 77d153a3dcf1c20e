"""Deferred work over HTTP."""
