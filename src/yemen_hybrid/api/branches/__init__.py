"""Branches over HTTP."""
