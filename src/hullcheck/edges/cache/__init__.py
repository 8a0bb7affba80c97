"""Results of earlier runs, for a run to which nothing has changed.

`recall` answers before anything else is loaded; `record` notes what a run looks at and
says; `entry` is how that is kept; `git_files` are the files that git reads for us.
"""
