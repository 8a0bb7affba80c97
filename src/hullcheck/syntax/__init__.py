"""Text to trees with exact spans, for the languages that declarations are written in; no meaning."""
