"""What is known of an image from elsewhere by its name alone.

A reference is read by the grammar of its tags, which `images.json` has for each
repository with the source that says so; a configuration adds and corrects. What
nobody wrote down is unknown: no registry is asked.
"""
