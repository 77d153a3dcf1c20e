"""What those who run the service can see of it: figures for Prometheus, and traces."""
