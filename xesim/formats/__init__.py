"""Element types of the instruction set and their arithmetic: rounding, conversions, fused multiply-add."""
