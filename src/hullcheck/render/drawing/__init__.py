"""Routes as pictures: one model, drawn as Mermaid for GitHub and as SVG for pages."""
