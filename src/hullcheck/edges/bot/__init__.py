"""The bot: a GitHub App that needs no workflow file."""
