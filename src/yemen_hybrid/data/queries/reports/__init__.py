"""Reports: one module for each, which adds up in the database and gives a `Report`."""
