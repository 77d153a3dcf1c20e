"""Estimates over HTTP."""
