"""The steps of a work order through the table of its moves, one module each."""
