"""Work orders over HTTP. Every change of an order or its jobs answers with the whole order."""
