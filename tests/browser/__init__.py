"""Pages in a real browser, driven through its debugging pipe: no driver, no port, no network."""
