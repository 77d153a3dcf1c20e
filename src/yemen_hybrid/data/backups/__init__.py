"""Every row of every table, out of one database and into another of either kind."""
