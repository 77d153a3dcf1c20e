"""Everything out, for people and other programs."""
