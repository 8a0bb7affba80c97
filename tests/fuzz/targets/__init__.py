"""One module a target: what must hold of whatever bytes."""
