"""GitHub, read and written through its API alone; nothing is cloned or checked out."""
