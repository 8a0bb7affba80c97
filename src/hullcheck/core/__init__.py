"""The nouns that everything else is written in; no knowledge of Docker, no I/O."""
