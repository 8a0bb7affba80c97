"""Deliveries that wait for a worker, kept so that no crash loses one."""
