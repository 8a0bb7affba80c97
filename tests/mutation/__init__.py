"""Whether the tests notice when the code changes: small changes by mutmut, tried one by one."""
