"""Integer arithmetic that Python has no function for."""


def ceil_div(dividend: int, divisor: int) -> int:
    """The quotient rounded up; divisor > 0."""
    return -(-dividend // divisor)


def round_up(number: int, unit: int) -> int:
    """The least multiple of ``unit`` that is not below the number."""
    return ceil_div(number, unit) * unit
