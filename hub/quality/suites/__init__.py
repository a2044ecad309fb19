"""Gate suites as data, one YAML a gate."""
