"""The examination of a device: is every kernel right, what are its parameters, how fast is attention?

``esimd-fmha selftest`` runs it and writes what it found. The first owner of a GPU learns from it whether to trust the
kernels there, and everybody else how far the time model is from that GPU.
"""
