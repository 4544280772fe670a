"""The loader with a kernel of the tests' own, and all that can go wrong with it. Helper: vector_add."""
