"""Audits of many repositories: who belongs to a fleet, what is known of them, one after another."""
