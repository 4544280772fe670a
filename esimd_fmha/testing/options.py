"""AttentionOptions: what changes the mathematics of attention besides the tensors, named once for the whole kit."""

from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, kw_only=True)
class AttentionOptions:
    """The options of one call, by the names and with the defaults of the operators.

    Where a call takes numbers as a tensor, they stand here as a tuple. A new option is a field here, a line in
    ``reference.scores`` and, if it hides keys, one in ``visible_keys``.
    """

    # The row at position p sees keys j <= p; a tuple says it of each sequence.
    causal: bool | tuple[bool, ...] = True
    softmax_scale: float | None = None  # None: head_dim ** -0.5
    window_size: tuple[int, int] = (-1, -1)  # (l, r): keys p - l <= j <= p + r, both inclusive; -1 is unlimited
    softcap: float = 0.0  # c > 0: a score s becomes c * tanh(s / c)
    # Of each query head, or of each head of each sequence: slope * |p - j| is subtracted from a score.
    alibi_slopes: tuple[float, ...] | tuple[tuple[float, ...], ...] | None = None
    sinks: tuple[float, ...] | None = None  # of each query head: a score that has a weight and no value
    # What K and V are multiplied with: one float, or nested tuples that broadcast to [batch, num_heads_kv].
    k_descale: float | tuple | None = None
    v_descale: float | tuple | None = None

    @property
    def options(self) -> dict[str, Any]:
        """Those that differ from their default, as keyword arguments: an option nobody asked for is not passed."""
        values = {field.name: (getattr(self, field.name), field.default) for field in fields(AttentionOptions)}
        return {name: value for name, (value, default) in values.items() if value != default}

    def of_sequence(self, index: int) -> "AttentionOptions":
        """The options as they are for one sequence of the batch."""
        causal, slopes = self.causal, self.alibi_slopes
        if isinstance(causal, tuple):
            causal = causal[index]
        if slopes is not None and isinstance(slopes[0], tuple):
            slopes = slopes[index]
        options = {field.name: getattr(self, field.name) for field in fields(AttentionOptions)}
        return AttentionOptions(**options | {"causal": causal, "alibi_slopes": slopes})

    def visible_keys(self, position: int, kv_len: int) -> range:
        """The keys that the row at this position sees, of the sequence that these options are of."""
        assert isinstance(self.causal, bool)
        left, right = self.window_size
        first = 0 if left < 0 else max(0, position - left)
        last = kv_len - 1 if right < 0 else min(kv_len - 1, position + right)
        return range(first, 1 + (min(last, position) if self.causal else last))
