"""Pure Python and host-side checks: problems, configs, plans, parameters, imports, the public names, bad input."""
