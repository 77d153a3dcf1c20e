"""Vehicles over HTTP."""
