"""What a layer keeps, and when it is built anew."""
