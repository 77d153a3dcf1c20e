"""Estimates: made, sent, taken back, and answered."""
