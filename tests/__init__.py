"""The tests. Helpers: cases, reference, compare, checks, devices."""
