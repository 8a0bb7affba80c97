"""What all tests share: Hypothesis profiles without deadlines, an English locale, no cache."""

from __future__ import annotations

import os

from hypothesis import settings

for name in ("LC_ALL", "LC_MESSAGES"):
    os.environ.pop(name, None)
os.environ["LANG"] = "C.UTF-8"
os.environ["HULLCHECK_NO_CACHE"] = "1"

settings.register_profile("default", deadline=None, max_examples=100, derandomize=True)
settings.register_profile("thorough", deadline=None, max_examples=5000)
settings.load_profile(os.environ.get("HULLCHECK_HYPOTHESIS", "default"))
