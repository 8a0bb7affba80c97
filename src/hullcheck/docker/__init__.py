"""What Docker's builder does, as pure functions over text and trees."""
