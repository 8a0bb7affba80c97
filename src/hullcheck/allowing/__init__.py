"""What somebody allows: comments in files, paths in the configuration, and what they silence."""
