"""Benchmarks and reports; each module is a command, see README.md."""
