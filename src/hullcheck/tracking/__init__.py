"""One issue that tells what a branch's images hold: what to write, as Steps."""
