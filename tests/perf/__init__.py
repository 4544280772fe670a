"""The commands of perf/."""
