"""hullcheck keeps the developer's machine out of container images."""

__version__ = "0.1.0"
