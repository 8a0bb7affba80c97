"""The documented rules: one module each, found by being here."""
