"""The documentation: pages by hand, and modules that make the other ones."""
