"""What is installed: from which lock, by which tool, for which Python."""
