"""The machine around the instructions: memory, barriers, dispatch, scheduling, counts and traces."""
