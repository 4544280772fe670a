"""AttentionOptions: what changes the mathematics of attention besides the tensors, named once for the whole kit."""

from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, kw_only=True)
class AttentionOptions:
    """The options of one call, by the names and with the defaults of the operators.

    IPEX's cases take window_size and softcap; prefill_paged has neither. A new option is a field here, a line in
    ``reference.scores`` and, if it hides keys, one in ``visible_keys``.
    """

    causal: bool = True  # the row at position p sees keys j <= p
    softmax_scale: float | None = None  # None: head_dim ** -0.5
    window_size: tuple[int, int] = (-1, -1)  # (l, r): keys p - l <= j <= p + r, both inclusive; -1 is unlimited
    softcap: float = 0.0  # c > 0: a score s becomes c * tanh(s / c)

    @property
    def options(self) -> dict[str, Any]:
        """Those that differ from their default, as keyword arguments: an option nobody asked for is not passed."""
        values = {field.name: (getattr(self, field.name), field.default) for field in fields(AttentionOptions)}
        return {name: value for name, (value, default) in values.items() if value != default}

    def visible_keys(self, position: int, kv_len: int) -> range:
        """The keys that the row at this position of a sequence sees."""
        left, right = self.window_size
        first = 0 if left < 0 else max(0, position - left)
        last = kv_len - 1 if right < 0 else min(kv_len - 1, position + right)
        return range(first, 1 + (min(last, position) if self.causal else last))
