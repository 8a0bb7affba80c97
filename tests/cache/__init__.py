"""Tests of what is kept of a run for the next one."""
