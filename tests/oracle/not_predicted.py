"""Recorded builds that a static tool cannot predict, or that hullcheck does not, each with why."""

from __future__ import annotations

CONTENT = "only the file's content tells whether it is an archive"
WORLD = "it depends on the network, or on whether a command succeeds"
RUN = "a RUN copies or moves it: what COPY and ADD do is predicted, moves by programs are not"

NOT_PREDICTED = {
    "add/tar-under-another-name-is-unpacked": CONTENT,
    "add/text-named-tar-is-a-file": CONTENT,
    "add/url-that-cannot-be-reached": WORLD,
    "copy_sources/empty-directories": "git tracks no empty directories, so a snapshot has none",
    "placement/named-context-may-not-have-capitals": "the caller's mistake, not the repository's",
    "run/moved": RUN,
    "run/bind-mount-sees-the-filtered-context": RUN,
    "run/bind-mount-from-a-stage": RUN,
    "run/bind-mount-target-with-a-mode-in-its-name": RUN,
    "run/run-that-fails": WORLD,
    "stages/from-a-stage-that-is-not-there": WORLD,
    "symlinks/link-made-by-run": "a RUN makes the link",
    "variables/platform-arguments": "the platform is the builder's to choose",
    "rules/misplaced-cache-mount/near-miss-3-0": "its base image has no such user",
    "observed/overlay-merge by buildkitd 0.32.2": "files of one content have no origin to tell",
    "observed/from-self-undefined by buildkitd 0.32.2": WORLD,
    "observed/copy-link-over-symlink by buildkitd 0.32.2": (
        "BuildKit 0.32 replaces the link, Docker 26 to 28 follow it, as hullcheck does"
    ),
}
