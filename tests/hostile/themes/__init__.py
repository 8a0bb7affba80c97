"""What can be hostile, a module a theme; a module is found by being there."""
