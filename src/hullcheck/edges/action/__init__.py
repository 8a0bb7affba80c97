"""The GitHub Action: an event comes in, a review or an audit goes out."""
