"""Pages that ask nobody for anything: style, script and pictures stand in them."""
