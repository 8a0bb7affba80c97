"""What is said to people, in their language: English as it is written, others by catalogues."""
