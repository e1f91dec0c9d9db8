"""The version of this package, which is that of the engine inside it."""

__version__ = "0.1.0"
