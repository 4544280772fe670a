"""Messages to the shared units: loads, stores, atomics, fences, barriers, end of thread."""
