"""A GitHub for tests: state on real git repositories, held against GitHub's own descriptions."""
