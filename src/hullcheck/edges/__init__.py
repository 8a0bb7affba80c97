"""The only rooms that touch the world: disk, git, terminal."""
