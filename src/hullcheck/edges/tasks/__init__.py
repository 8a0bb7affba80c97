"""What is done for an event, whichever way it came: a review, an audit, a fix, an answer."""
