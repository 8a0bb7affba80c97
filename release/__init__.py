"""What a release needs to know and to write; the release workflow calls it step by step."""
