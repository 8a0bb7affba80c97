"""Today's findings, accepted: what is reported afterwards is what is new."""
