"""Adapters to the stacks that call attention, one module each.

A module imports its stack only when something of it is called. Each is thin: it translates arguments for the public
operators, refuses by name what they cannot do, and where the stack has a kernel of its own, leaves that to it.
"""
