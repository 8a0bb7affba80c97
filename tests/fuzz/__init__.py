"""Fuzzing: targets that take any bytes, what was found with them, and the loop that finds more.

A target is a module in `targets/`, found by being there, with a function `check(data)` that
raises where something does not hold. `WORDS`, which help to make inputs, and `seeds()`, which
yields inputs to begin with, may stand beside it. `corpus/` keeps what reaches most of the code
in few bytes, `crashes/` what once failed. The tests replay both; `run` looks for more.
"""
