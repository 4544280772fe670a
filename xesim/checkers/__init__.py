"""The run-time checkers: each watches an execution for one kind of fault and raises an error that explains it."""
