"""What each command does once its options are known: read, ask the core, render, write."""
