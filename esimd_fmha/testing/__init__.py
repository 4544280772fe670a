"""One kit for the command line, the demo, perf and the tests: cases, their inputs, the reference, bounds, formulas.

Nothing here imports the operator, so that what judges it shares no code with it.
"""
