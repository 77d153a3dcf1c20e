"""The technicians' clocks."""
