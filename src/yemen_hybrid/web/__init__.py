"""HTML for people who have no account: the page on which a customer decides."""
