"""A believable year of a hybrid workshop in two branches, for trying things out."""
