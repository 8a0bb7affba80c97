"""What all tests share: Hypothesis profiles without deadlines."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("default", deadline=None, max_examples=100, derandomize=True)
settings.register_profile("thorough", deadline=None, max_examples=5000)
settings.load_profile(os.environ.get("HULLCHECK_HYPOTHESIS", "default"))
