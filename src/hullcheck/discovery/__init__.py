"""Where a repository declares its image builds: one module per place."""
