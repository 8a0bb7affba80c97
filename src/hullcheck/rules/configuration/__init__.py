"""What is said to hullcheck."""
