"""Reviews planned for a pull request that is kept in memory."""
