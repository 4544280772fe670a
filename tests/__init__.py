"""The tests, laid out as the sources are. Helpers: checks, compare, devices; cases and inputs: esimd_fmha.testing."""
