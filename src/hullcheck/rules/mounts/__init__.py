"""What a bind mount or a volume hides, shares or syncs."""
