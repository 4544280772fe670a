"""Reading and writing operands. Each decoded operand is compiled once into a function of the cohort.

A source function returns an array [threads, channels], or [threads, 1] or a numpy scalar where all channels read the
same element: numpy broadcasts.
"""
