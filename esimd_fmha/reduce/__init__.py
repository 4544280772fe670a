"""The log-sum-exp merge of split-KV partials: combine_splits.cpp."""
