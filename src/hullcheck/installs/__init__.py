"""What the calls of a build install, from which lockfile, and which of them start a container."""
