"""Reports as text, JSON, Markdown: pure functions from data to a string."""
