"""Text to trees with exact spans, for the languages of declarations; no meaning."""
