"""What a repository says of how it wants to be checked, read from its own files.

`configuration.py` is what the engine asks; `files.py` knows where it stands. The
others load pydantic, and are loaded where there is a configuration to read.
"""
