"""Yemen Hybrid: the service that runs a hybrid-car workshop."""

__version__ = "0.1.0"
