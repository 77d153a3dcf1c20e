"""Drawers over HTTP."""
