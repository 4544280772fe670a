"""The log-sum-exp merges: of split-KV partials, combine_splits.cpp, and of two sets of keys, merge_states.cpp."""
