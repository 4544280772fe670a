"""The machine that executes instructions: memory, barriers, dispatch, scheduling, counts and traces."""
