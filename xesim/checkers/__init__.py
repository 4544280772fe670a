"""The run-time checkers: what they watch for while a kernel executes, and the errors they raise."""
