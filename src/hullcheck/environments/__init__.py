"""Which Python, Node and conda projects a tree holds, and what they leave on a developer's disk."""
