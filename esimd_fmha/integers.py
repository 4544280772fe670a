"""Integer arithmetic that Python has no function for."""


def ceil_div(dividend: int, divisor: int) -> int:
    """The quotient rounded up, exact for integers of any size; numpy's integer arrays work too. divisor > 0."""
    return -(-dividend // divisor)
