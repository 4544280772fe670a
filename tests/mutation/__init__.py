"""Planted faults: each is a small change of the code that a user would meet, with the tests that must notice it.

``python -m tests.mutation`` (or ``make mutation``) copies the files that git tracks to a temporary folder, and runs
there all the tests that any fault names, which must pass. Then it plants one fault at a time and runs the fault's own
tests. A fault is killed when they fail. One that survives is either explained in faults.py, or a test is missing: the
exit code is 1. So it is for a fault whose text is no longer in the code, and for an explanation of a fault that is
killed.

    python -m tests.mutation --list                 every fault, its file, and why it is one
    python -m tests.mutation kernels memo-strides   the faults of a group, and one by its name

To add a fault: a ``Fault`` in the group of faults.py that it belongs to. ``old`` must occur exactly once in the file
(take a second line if it does not; tests/unit/test_mutation.py checks this in the quick suite). ``why`` is one sentence
that says what a user would see. ``tests`` are node ids, the narrowest that should notice. Faults are to be subtle, the
kind that survives a review: another boundary, another stride, another rounding. Write the missing test first, plant
the fault, and see it fail.
"""
