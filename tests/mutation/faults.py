"""The faults. What each field means, and how to add one: the docstring of the package."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Fault:
    """A change of one file, and the tests that must notice it."""

    name: str
    file: str
    old: str
    new: str
    why: str
    tests: tuple[str, ...]  # node ids
    survives: str = ""  # why no test can notice the fault, if none can
    group: str = ""  # set below

    @property
    def shares_cache(self) -> bool:
        """Whether other faults may find what this one left in the cache of kernels, whose keys cover their sources."""
        return not self.file.startswith("esimd_fmha/loader/")


def in_file(path: str, *names: str) -> tuple[str, ...]:
    """The node ids of tests of one file."""
    return tuple(f"tests/{path}::{name}" for name in names)


def edges(*names: str) -> tuple[str, ...]:
    return in_file("kernels/test_prefill_edges.py", *names)


def small_xesim(*ids: str) -> tuple[str, ...]:
    return in_file("kernels/test_prefill_xesim.py", *(f"test_small_problem[{id}]" for id in ids))


def rare(*names: str) -> tuple[str, ...]:
    return in_file("kernels/test_prefill_rare.py", *names)


def splits(*names: str) -> tuple[str, ...]:
    return in_file("kernels/test_prefill_splits.py", *names)


def layout(case: str) -> tuple[str, ...]:
    return edges(f"test_layout[{case}-opencl:cpu]")


def machine_code(case: str) -> tuple[str, ...]:
    return in_file("kernels/test_prefill_xesim.py", f"test_small_problem[{case}-xesim]")


def layouts(*names: str) -> tuple[str, ...]:
    return in_file("kernels/test_layouts.py", *names)


def of_transformers(*names: str) -> tuple[str, ...]:
    return in_file("integrations/test_transformers.py", *names)


def batching(*names: str) -> tuple[str, ...]:
    return in_file("integrations/test_transformers_batching.py", *names)


def plans(*names: str) -> tuple[str, ...]:
    return in_file("unit/test_plan.py", *names)


def new_lengths(*names: str) -> tuple[str, ...]:
    return in_file("unit/test_new_lengths.py", *names)


def torch_ops(*names: str) -> tuple[str, ...]:
    return in_file("unit/test_torch_ops.py", *names)


def softmax(*names: str) -> tuple[str, ...]:
    return in_file("kernels/test_softmax_state.py", *names)


TILE_RANGES = plans("test_every_row_and_visible_key_is_visited_once")
SQUARE_65 = in_file("kernels/test_prefill.py", "test_tail[fp16-d64-h2:2-page64-q65-kv65-causal-opencl:cpu]")
FEW_ROWS = in_file(
    "kernels/test_prefill.py",
    "test_padded_head_dim[fp16-d72-h3:3-page16-q1,3-kv50,20-causal-kv_padded-out_strided-opencl:cpu]",
)
FULL_65 = in_file("kernels/test_prefill.py", "test_tail[fp16-d128-h2:1-page64-q17-kv65-full-opencl:cpu]")
MIXED_SPLIT = splits("test_split[fp16-d64-h4:2-page64-q20,9,1-kv1040,400,30-causal-splits2-opencl:cpu]")
UNEQUAL_PAGES = layout("fp16-d64-h4:2-page128-q21,70-kv90,200-causal-kv_unequal")
UNEQUAL_PACKED = layout("fp16-d64-h4:2-packed-q30,3-kv77,3-causal-kv_unequal")


def numbers(*names: str) -> tuple[str, ...]:
    return in_file("kernels/test_numbers.py", *names)


GARBAGE = in_file("kernels/test_memory_safety.py", "test_garbage_in_index_tensors[opencl:cpu]")
HIDDEN_TILES = softmax("test_rows_that_see_no_key_in_the_first_tiles")
OVERLAPS = in_file(
    "unit/test_overlapping_tensors.py", "test_what_is_written_shares_no_line_with_another_argument[prefill_paged-out]"
)
BAD_PAGED = "test_paged_call_is_refused"
BAD_DATA = "test_paged_data_is_refused_when_validated"


def bad_input(*names: str) -> tuple[str, ...]:
    return in_file("unit/test_bad_input.py", *names)


def odd(*kinds: str) -> tuple[str, ...]:
    names = (f"test_an_odd_tensor_is_refused_after_a_right_call[prefill_paged-{kind}]" for kind in kinds)
    return in_file("unit/test_odd_tensors.py", *names)


def kvcache(*names: str) -> tuple[str, ...]:
    return in_file("kernels/test_kvcache.py", *names)


def flash_attention(*names: str) -> tuple[str, ...]:
    return in_file("kernels/test_flash_attention.py", *names)


def small_kvcache(case: str) -> tuple[str, ...]:
    return kvcache(f"test_small[{case}-opencl:cpu]")


# ---- the kernels: what a tile is, and the layers below ---------------------------------------------------------------


def fp8(*names: str) -> tuple[str, ...]:
    return in_file("kernels/test_fp8.py", *names)


def fp8_kvcache(case: str, device: str = "opencl:cpu") -> tuple[str, ...]:
    return kvcache(f"test_fp8[{case}-{device}]")


def shared_kv(*names: str) -> tuple[str, ...]:
    return in_file("kernels/test_shared_kv.py", *names)


def append_fp8(*names: str) -> tuple[str, ...]:
    return in_file("kernels/test_append_fp8.py", *names)


def quantized(case: str) -> tuple[str, ...]:
    return in_file("kernels/test_append_kv.py", f"test_rows_are_quantized_and_nothing_else_changes[{case}]")


FP8 = (
    Fault(
        "shared-tiles-overwritten",
        "esimd_fmha/kernels/xe/shared_kv.hpp",
        "buffers = 4;",
        "buffers = 2;",
        "A share is written over a tile that other threads still read.",
        shared_kv("test_threads_share_what_they_convert[packed-xesim]"),
    ),
    Fault(
        "missed-tile-not-multiplied-again",
        "esimd_fmha/kernels/fmha_prefill.cpp",
        "if (added || !shared_kv)",
        "if (added || shared_kv)",
        "A tile whose scores rise too far at once is missing, where threads share what they convert.",
        shared_kv("test_a_tile_that_the_softmax_misses_is_multiplied_again[xesim]"),
    ),
    Fault(
        "keys-of-a-turned-page",
        "esimd_fmha/kernels/kv_source.hpp",
        "current_keys = seqlen_kv - (next_key - next_slot);",
        "current_keys = seqlen_kv - next_key + params.page_size;",
        "Slots beyond a sequence's end are read, where a tile begins inside a page.",
        shared_kv("test_threads_share_what_they_convert[pages of 48 tokens-xesim]"),
    ),
    Fault(
        "nan-of-e4m3-is-480",
        "esimd_fmha/kernels/xe/fp8.hpp",
        "            multiply(nans);\n",
        "",
        "The code of NaN becomes a number.",
        fp8("test_visible_nan_of_either_sign_shows[fp16-e4m3-v-xesim]"),
    ),
    Fault(
        "nan-of-e4m3-is-480-beside-options",
        "esimd_fmha/kernels/xe/fp8.hpp",
        "(moved + 0x80 & 0x407f)",
        "(moved & 0x407f)",
        "The code of NaN becomes a number where a window or another option is asked for.",
        fp8("test_visible_nan_shows_beside_options[xesim]"),
    ),
    Fault(
        "bits-of-the-lower-byte-left",
        "esimd_fmha/kernels/xe/fp8.hpp",
        "moved ^ (moved + 0x80 & 0x407f)",
        "moved ^ (moved + 0x80 & 0x4000)",
        "An odd column has a little of the even one before it.",
        fp8("test_fp8_small[fp16-e4m3-d88-h2:2-page64-q9-kv90-causal-xesim]"),
    ),
    Fault(
        "one-unit-for-all-rows",
        "esimd_fmha/kernels/xe/tiles.hpp",
        "const RowIndices used = exponent < least ? RowIndices(least) : exponent;",
        "const RowIndices used = RowIndices(128);",
        "Rows of bf16 that are large are infinite before fp8 K, and small ones 0.",
        fp8("test_rows_of_bf16_may_have_any_magnitude[e4m3-64-xesim]"),
    ),
    Fault(
        "odd-words-read-as-even",
        "esimd_fmha/config.py",
        "single = BYTES if offset % 2 or any(stride * element_bytes % 2 for stride in strides) else ELEMENTS",
        "single = BYTES if offset % 2 else ELEMENTS",
        "Rows of fp8 an odd number of bytes apart are read where words may not lie.",
        plans("test_rows_at_odd_elements_are_moved_element_by_element"),
    ),
    Fault(
        "v-parts-as-wide-as-16-bit",
        "esimd_fmha/executor.py",
        "part.v_cache += first * self.problem.kv_element_bytes",
        "part.v_cache += first * ELEMENT_BYTES",
        "The second half of 512 columns of fp8 V is read from the row behind.",
        fp8("test_fp8_small[fp16-e5m2-d64v512-h2:1-page64-q9-kv40-causal-xesim]"),
    ),
    Fault(
        "descale-of-the-first-sequence",
        "esimd_fmha/kernels/descale.hpp",
        "index * option.k_descale_sequence_stride",
        "uint64_t(0)",
        "Every sequence is scaled as the first.",
        fp8("test_fp8[fp16-e4m3-d64-h4:2-page64-q16,3-kv150,70-causal-k_descale((1.5,),(0.3,))-opencl:cpu]"),
    ),
    Fault(
        "v-descaled-as-k",
        "esimd_fmha/kernels/segment_kv.hpp",
        "v = hw::kv_unit<KvElement> * descale.v;",
        "v = hw::kv_unit<KvElement> * descale.k;",
        "The scale of K is that of V.",
        fp8("test_descales_of_one_leave_16_bit_results_as_they_are", "test_a_descale_is_read_when_the_call_runs"),
    ),
    Fault(
        "columns-of-fp8-left-in-pairs",
        "esimd_fmha/kernels/fmha_prefill.cpp",
        "        hw::order_columns<Kv>(r_O);\n",
        "",
        "The rows of out have their even columns before the odd ones.",
        fp8("test_fp8_small[fp16-e5m2-d80-h2:1-page64-q9-kv90-causal-splits2-kv_unaligned-xesim]"),
    ),
    Fault(
        "chunk-scaled-as-the-cache",
        "esimd_fmha/kernels/segment_kv.hpp",
        "if constexpr (has_descale && Segment == 0) {",
        "if constexpr (has_descale) {",
        "The keys of the current chunk are multiplied with the scale of the cache.",
        fp8_kvcache("bf16-e4m3-d64-h2:1-page64-q20-kv90-causal-chunk-softmax_scale20.0-k_descale0.001-v_descale1000.0"),
    ),
    Fault(
        "cached-values-unscaled-beside-a-chunk",
        "esimd_fmha/kernels/segment_kv.hpp",
        "if constexpr (has_descale && Segment == 0)\n",
        "if constexpr (has_descale && Segment == num_segments - 1)\n",
        "What the cached values add to the sum is not scaled before the chunk adds to it.",
        fp8_kvcache("fp16-e4m3-d128-h2:1-page64-q90-kv200-causal-chunk-splits4-k_descale0.5-v_descale0.01"),
    ),
    Fault(
        "q-in-pairs-before-the-chunk",
        "esimd_fmha/kernels/fmha_prefill.cpp",
        "hw::load_q<Kv>(",
        "hw::load_q<KvElement>(",
        "The columns of q are in the order of fp8 words when the chunk's keys are in their own.",
        fp8_kvcache("bf16-e4m3-d128-h2:1-page64-q20-kv20-causal-chunk-k_descale0.5-v_descale3.0", "xesim"),
    ),
    Fault(
        "ties-of-fp8-down",
        "esimd_fmha/kernels/round_fp8.hpp",
        " + is_odd) >> dropped",
        ") >> dropped",
        "Halves are rounded to the smaller code, odd or even.",
        append_fp8("test_each_code_and_both_sides_of_each_tie[opencl:cpu-bf16-e5m2-1.0]"),
    ),
    Fault(
        "subnormals-of-fp8-by-twos",
        "esimd_fmha/kernels/round_fp8.hpp",
        "bits_of_power_of_two(smallest_exponent + dropped)",
        "bits_of_power_of_two(smallest_exponent + dropped + 1)",
        "Subnormals lose their last digit.",
        append_fp8("test_each_code_and_both_sides_of_each_tie[opencl:cpu-fp16-e4m3-1.0]"),
    ),
    Fault(
        "fp8-overflows",
        "esimd_fmha/kernels/round_fp8.hpp",
        "magnitude < largest ? magnitude : Bits(largest)",
        "magnitude",
        "What is beyond the largest number becomes NaN or some other code.",
        append_fp8("test_what_is_beyond_the_largest_number_becomes_it[opencl:cpu-fp16-e5m2]"),
    ),
    Fault(
        "infinity-becomes-nan",
        "esimd_fmha/kernels/round_fp8.hpp",
        "magnitude > bits_of(infinity)",
        "magnitude >= bits_of(infinity)",
        "An infinity is stored as NaN.",
        append_fp8("test_what_is_beyond_the_largest_number_becomes_it[opencl:cpu-bf16-e4m3]"),
    ),
    Fault(
        "fp8-by-the-reciprocal",
        "esimd_fmha/kernels/xe/rows.hpp",
        "__esimd_ieee_div<float, N>(values, vec<float, N>(scale))",
        "values * __esimd_ieee_div<float, N>(vec<float, N>(1.0f), vec<float, N>(scale))",
        "Some quotients next to the middle of two codes become the wrong one.",
        append_fp8("test_every_element_is_divided_and_rounded_as_torch_does[xesim-bf16-e5m2]"),
    ),
    Fault(
        "fp8-rows-of-one-block-more",
        "esimd_fmha/kernels/xe/rows.hpp",
        "num_elements >= N;",
        "num_elements > 0;",
        "The last block of a row is written whole, over what stands behind it.",
        quantized("fp8-rows-of-240,-blocks-of-every-width-xesim"),
    ),
    Fault(
        "append-scale-of-the-first-head",
        "esimd_fmha/kernels/append_kv.cpp",
        "uint64_t(head) * params.v_descale_head_stride",
        "0",
        "Every head is divided by the scale of the first.",
        quantized("e5m2,-descales-of-heads-opencl:cpu"),
    ),
    Fault(
        "append-scale-of-the-first-sequence",
        "esimd_fmha/kernels/append_chunk.cpp",
        "const Descale descale(params, sequence, head);",
        "const Descale descale(params, 0, head);",
        "The chunks of all sequences are divided by the scales of the first.",
        fp8_kvcache(
            "bf16-e4m3-d64-h4:2-page64-q16,9-kv90,40-causal-chunk-splits2-k_descale((0.5,2.0),(3.0,0.125))"
            "-v_descale((3.0,0.125),(0.5,2.0))"
        ),
    ),
    Fault(
        "append-scales-of-sequences",
        "esimd_fmha/append.py",
        "says_one_thing = descale.shape[0] == 1 or descale.stride(0) == 0",
        "says_one_thing = True",
        "An append takes the scales of several sequences and uses those of the first.",
        in_file("unit/test_bad_append.py", "test_a_wrong_argument_is_named"),
    ),
    Fault(
        "append-scales-not-validated",
        "esimd_fmha/append.py",
        "        check_descale_values(k_descale, v_descale)\n",
        "",
        "validate=True passes a scale that is 0 or NaN.",
        in_file("unit/test_bad_append.py", "test_validation_names_a_scale_that_is_none"),
    ),
)


def decode(name: str, case: str) -> tuple[str, ...]:
    return in_file("kernels/test_decode.py", f"{name}[{case}-xesim]")


def determinism(case: str) -> tuple[str, ...]:
    batch = "bf16-d64-h2:1-page64-q70,8,1,16,..-kv330,576,30,290,..-causal-splits0-split_size256-creeping"
    name = "test_a_sequence_gives_the_same_bits_in_any_batch"
    return in_file("kernels/test_determinism.py", f"{name}[{batch}-{case}-opencl:cpu]")


DECODE_FP8 = decode(
    "test_decode_with_options",
    "fp16-e4m3-d128-h10:2-page64-q2,1,3-kv90,17,64-causal-window_size(40,0)"
    "-sinks(0.0,1.0,2.0,0.0,1.0,2.0,0.0,1.0,2.0,0.0)-k_descale((0.5,0.25),(0.75,1.0),(1.25,0.5))-v_descale0.5",
)
DECODE_LAYOUTS = layouts("test_where_the_numbers_lie_changes_no_bit[xesim-fp16-d64-h5:1-page64-q4-kv75-full-creeping]")

PACKING = (
    Fault(
        "head-of-a-row-in-a-tile-that-starts-inside-a-token",
        "esimd_fmha/kernels/query_rows.hpp",
        "return rows_from_token() - tokens() * rows_per_token(params);",
        "return hw::iota<tile_q>() - tokens() * rows_per_token(params);",
        "Query heads are mixed up from the second tile of a group on, unless its size divides the tile.",
        DECODE_FP8,
    ),
    Fault(
        "groups-are-powers-of-two",
        "esimd_fmha/kernels/query_rows.hpp",
        "floor_div<tile_q>(rows_from_token(), params.by_group_size)",
        "rows_from_token() >> int(params.by_group_size.shift)",
        "Rows of groups of 3, 5 or 7 query heads are those of other tokens and heads.",
        DECODE_FP8,
    ),
    Fault(
        "group-begins-at-the-number-of-the-kv-head",
        "esimd_fmha/kernels/query_rows.hpp",
        "int group_head() const { return grid_head * rows_per_token(params); }",
        "int group_head() const { return grid_head; }",
        "Query heads of all KV heads but the first are read from, and written to, those of others.",
        DECODE_FP8,
    ),
    Fault(
        "sink-of-another-head-in-the-merge",
        "esimd_fmha/kernels/query_rows.hpp",
        "return group_head() + first_row - first_token * rows_per_token(params);",
        "return group_head() + first_row - first_token;",
        "With splits every token but the first takes the sinks of other query heads.",
        determinism("sinks(2.5,-1.25)"),
    ),
    Fault(
        "lse-of-heads-one-sequence-apart",
        "esimd_fmha/kernels/partials.hpp",
        "params.total_q * sizeof(float));",
        "rows.seq.seqlen_q * sizeof(float));",
        "The lse of all heads but the first is written to other rows, unless the batch is one sequence.",
        DECODE_FP8,
    ),
    Fault(
        "a-packed-row-too-many",
        "esimd_fmha/kernels/xe/tiles.hpp",
        "rows.row(row), row < rows.count ? 1 : 0,",
        "rows.row(row), row <= rows.count ? 1 : 0,",
        "The row behind the last one of a tile is written, which may be another sequence's.",
        DECODE_FP8,
    ),
    Fault(
        "a-packed-row-of-elements-too-many",
        "esimd_fmha/kernels/xe/tiles.hpp",
        "row < rows.count ? num_columns - first_column : 0",
        "row <= rows.count ? num_columns - first_column : 0",
        "The same of tensors at odd addresses.",
        DECODE_LAYOUTS,
    ),
    Fault(
        "packed-columns-of-elements-too-few",
        "esimd_fmha/kernels/xe/gather.hpp",
        "iota<lanes>() < num_columns - X)",
        "iota<lanes>() < num_columns - X - 1)",
        "The last column of every head is lost where q or out is at an odd address.",
        DECODE_LAYOUTS,
    ),
    Fault(
        "a-layout-of-k-decides-on-packing",
        "esimd_fmha/config.py",
        "        if choice.packed_heads:\n",
        "        how['packed_heads'] &= kv_access == BLOCK\n        if how['packed_heads']:\n",
        "Moving K to another address changes bits.",
        plans("test_no_layout_decides_which_rows_share_a_tile") + DECODE_LAYOUTS,
    ),
    Fault(
        "narrow-rows-are-surfaces",
        "esimd_fmha/config.py",
        "access not in ONE_BY_ONE and problem.head_dim * ELEMENT_BYTES >= LINE_BYTES",
        "access not in ONE_BY_ONE",
        "While decoding, heads of up to 24 are surfaces narrower than the hardware takes.",
        plans("test_rows_of_packed_heads_are_surfaces_of_their_own"),
    ),
    Fault(
        "packing-with-a-split-size-by-the-lengths",
        "esimd_fmha/config.py",
        "    if problem.options.split_size is not None:\n        return group_size > 1\n",
        "",
        "A sequence has other bits in another batch, although split_size promises the same.",
        plans("test_with_a_split_size_no_length_decides_which_rows_share_a_tile"),
    ),
    Fault(
        "merging-rows-of-one-split",
        "esimd_fmha/reduce/combine_splits.cpp",
        "    if (num_splits <= 1) // fmha_prefill has written the result\n        return;\n",
        "",
        "Rows whose keys are in one split have no partial results, and are overwritten with what lies in their place.",
        in_file(
            "kernels/test_prefill_splits.py",
            "test_split[fp16-d64-h4:2-page64-q20,9,1-kv1040,400,30-causal-splits0-split_size512-opencl:cpu]",
        ),
    ),
    Fault(
        "splits-that-count-tiles-for-threads",
        "esimd_fmha/plan.py",
        " * heads * config.head_parts",
        " * heads",
        "Decoding of head 256 asks for twice the threads that memory keeps busy.",
        plans("test_decoding_has_as_many_threads_as_memory_keeps_busy"),
    ),
    Fault(
        "cpu-tile-with-a-split-size-by-the-lengths",
        "esimd_fmha/config.py",
        "few_rows = rows <= CPU_SMALL_TILE_Q and problem.options.split_size is None",
        "few_rows = rows <= CPU_SMALL_TILE_Q",
        "On the CPU, a tile of few rows adds up scores in another order, so the bits follow from the longest sequence.",
        in_file(
            "kernels/test_determinism.py",
            "test_a_sequence_gives_the_same_bits_in_any_batch"
            "[bf16-d64-h2:1-page64-q70,4,1-kv330,576,290-causal-splits0-split_size256-opencl:cpu]",
        ),
    ),
    Fault(
        "cpu-exponentials-of-the-merge",
        "esimd_fmha/kernels/cpu/vectors.hpp",
        "inline float exp2(float x) { return exp2(Float16(x))[0]; }",
        "inline float exp2(float x) { return __builtin_elementwise_exp2(x); }",
        "With sinks a sequence has other bits where its batch launches splits.",
        determinism("sinks(2.5,-1.25)"),
    ),
    Fault(
        "append-with-the-threads-of-attention",
        "esimd_fmha/executor.py",
        "self.append_threads = threads_of(device.target)",
        "self.append_threads = self.config.threads",
        "While decoding with prefill_with_kvcache, most of the current keys are not appended.",
        decode("test_decode_on_a_current_chunk", "bf16-d128-h10:2-page64-q2,1,3-kv90,17,64-causal-chunk"),
    ),
)

KVCACHE = (
    Fault(
        "cached-tiles-counted-behind-themselves",
        "esimd_fmha/kernels/tile_range.hpp",
        "const int before = Segment == 0 ? 0 : of[0].count();",
        "const int before = of[0].count();",
        "The splits share other tiles than there are, and cached keys are not visited.",
        small_kvcache("fp16-d128-h2:1-page64-q20-kv150-causal-chunk-splits2"),
    ),
    Fault(
        "window-behind-the-prefix",
        "esimd_fmha/kernels/tile_range.hpp",
        "has_window && has_current_chunk ? min(first, last) : first",
        "first",
        "A prefix that a window has left behind counts as fewer than no tiles, and splits lose tiles of the chunk.",
        small_kvcache("fp16-d64-h2:1-page64-q150-kv210-causal-chunk-splits2-window_size(5,0)"),
    ),
    Fault(
        "skipped-sequence-sees-its-chunk",
        "esimd_fmha/kernels/sequence.hpp",
        "end_of_keys < 0 ? 0 : max(0, seqlen_new)",
        "max(0, seqlen_new)",
        "A sequence of length -1 attends to its chunk.",
        kvcache("test_a_negative_length_skips_a_sequence[opencl:cpu]"),
    ),
    Fault(
        "chunk-positions-without-prefix",
        "esimd_fmha/kernels/sequence.hpp",
        "chunk.first_position = cached.first_position - cached.seqlen_kv;",
        "chunk.first_position = 0;",
        "With fewer new keys than queries the first rows see keys behind their position.",
        small_kvcache("bf16-d64-h2:1-page64-q20-kv90-causal-chunk7"),
    ),
    Fault(
        "chunk-v-with-k-strides",
        "esimd_fmha/kernels/kv_source.hpp",
        "chunk.v_slot_stride = option.v_new_token_stride;",
        "chunk.v_slot_stride = option.k_new_token_stride;",
        "Rows of V are read from where rows of K would be.",
        small_kvcache("fp16-d64-h2:1-page64-q20-kv90-causal-chunk-q_fused_qkv-kv_heads_first-chunk_unequal"),
    ),
    Fault(
        "append-to-no-page",
        "esimd_fmha/kernels/append_chunk.cpp",
        "uint32_t(page) <= params.last_page ? page : -1",
        "page",
        "A wrong page id leads an append outside the cache.",
        kvcache("test_rows_without_a_page_are_attended_but_not_appended[opencl:cpu]"),
    ),
    Fault(
        "append-beyond-the-table",
        "esimd_fmha/kernels/append_chunk.cpp",
        " ||\n        seqlen_cached >= params.max_seqlen_kv - index)",
        ")",
        "A chunk that does not fit its table goes to pages of the sequence behind it.",
        kvcache("test_rows_without_a_page_are_attended_but_not_appended[opencl:cpu]"),
    ),
    Fault(
        "append-behind-the-last-sequence",
        "esimd_fmha/kernels/append_chunk.cpp",
        "token >= load_first_new_key(params, seq + 1) || ",
        "",
        "Rows of no sequence are appended to the last one.",
        small_kvcache("fp16-d64-h2:1-page64-q9,5-kv40,5-causal-chunk"),
    ),
    Fault(
        "splits-without-the-seam",
        "esimd_fmha/plan.py",
        "seam = config.tile_kv - 1 if problem.current_chunk else 0",
        "seam = 0",
        "The last split of a sequence has another tile when it runs alone, so its bits differ.",
        kvcache("test_split_size_gives_a_sequence_the_same_bits_in_any_batch[opencl:cpu-64]"),
    ),
    Fault(
        "chunk-in-the-cache",
        "esimd_fmha/executor.py",
        "_OUT_APART + _CACHES_APART * problem.current_chunk",
        "_OUT_APART",
        "A chunk that lies in the cache is overwritten while it is read.",
        bad_input("test_a_chunk_in_the_cache_is_refused_after_a_call_that_is_alike"),
    ),
)

FLASH_ATTENTION = (
    Fault(
        "cache-batch-idx-ignored",
        "esimd_fmha/flash_attention.py",
        'return _viewed("cache_batch_idx", cache_batch_idx, lambda: cache_batch_idx[:, None])',
        "return _own_pages(identity, k_cache.device, batch)",
        "Sequences attend to the caches of others.",
        flash_attention("test_cache_batch_idx_says_which_sequence_of_the_cache"),
    ),
    Fault(
        "new-keys-as-many-as-queries",
        "esimd_fmha/flash_attention.py",
        "if k.shape[1] != q.shape[1]:",
        "if False:",
        "k of another length than q is refused.",
        flash_attention("test_kvcache_forms[opencl:cpu-True-3-None]"),
    ),
    Fault(
        "sinks-of-folded-heads",
        "esimd_fmha/flash_attention.py",
        "each_alike = s_aux is None and alibi_slopes is None and not isinstance(causal, torch.Tensor)",
        "each_alike = True",
        "The heads of all sequences are more than there are sinks.",
        flash_attention("test_func_with_out_sinks_slopes_and_a_list_as_window"),
    ),
)

KERNELS = (
    Fault(
        "softmax-lag-of-20",
        "esimd_fmha/kernels/softmax_state.hpp",
        "max_lag_log2 = 8.0f",
        "max_lag_log2 = 20.0f",
        "Weights of up to 2^20 overflow when fp16 rounds them, and the output is NaN.",
        rare("test_weights_beyond_fp16_are_rescaled[xesim]"),
    ),
    Fault(
        "softmax-infinity-of-the-wrong-sign",
        "esimd_fmha/kernels/softmax_state.hpp",
        "hw::select(new_max == -hw::infinity",
        "hw::select(new_max == hw::infinity",
        "A row that sees no key in its first tile becomes NaN by -inf - -inf.",
        HIDDEN_TILES,
    ),
    Fault(
        "softmax-divides-by-zero",
        "esimd_fmha/kernels/softmax_state.hpp",
        "hw::select(row_sum == 0.0f, Rows(0.0f), hw::inv(row_sum))",
        "hw::inv(row_sum)",
        "A row without keys is 0 * inf = NaN, not 0.",
        edges(
            "test_little_or_nothing_to_do[fp16-d64-h4:2-page64-q20-kv5-full-opencl:cpu]",
            "test_an_empty_pool_serves_sequences_without_keys[opencl:cpu]",
        ),
    ),
    Fault(
        "softmax-lse-of-two-bases",
        "esimd_fmha/kernels/softmax_state.hpp",
        "(row_max + hw::log2(row_sum)) * hw::ln2",
        "row_max * hw::ln2 + hw::log2(row_sum)",
        "lse adds a natural and a binary logarithm.",
        HIDDEN_TILES,
    ),
    Fault(
        "softmax-sum-not-rescaled",
        "esimd_fmha/kernels/softmax_state.hpp",
        "        row_sum *= factor;\n",
        "",
        "Whenever a maximum rises, the row sum keeps weights of the old scale.",
        HIDDEN_TILES,
    ),
    Fault(
        "softmax-merge-without-weight",
        "esimd_fmha/kernels/softmax_state.hpp",
        "row_sum += other.row_sum * weight;",
        "row_sum += other.row_sum;",
        "The merge of splits adds row sums of different scales.",
        MIXED_SPLIT,
    ),
    Fault(
        "softmax-lags-without-a-maximum",
        "esimd_fmha/kernels/softmax_state.hpp",
        "hw::any_beyond(row_max, lag_limit) ? 0",
        "hw::any_beyond(row_max, lag_limit) && row_sum.at[0][0] == 0.0f ? 0",
        "Once the first row has seen a key, others that have not subtract -inf, and the output is NaN.",
        HIDDEN_TILES,
    ),
    Fault(
        "softmax-lags-at-any-size",
        "esimd_fmha/kernels/softmax_state.hpp",
        "lag_limit = max_unrounded / 2;",
        "lag_limit = hw::infinity;",
        "Products of large scores are subtracted unrounded from a rounded maximum: weights off by any power of two.",
        numbers("test_scores_far_apart"),
    ),
    Fault(
        "softmax-never-rounds",
        "esimd_fmha/kernels/softmax_state.hpp",
        "hw::is_beyond(max, max_unrounded);",
        "hw::is_beyond(max, hw::infinity);",
        "A single key of a score above 1e9 gives 0 instead of its value.",
        numbers("test_scores_far_apart"),
    ),
    Fault(
        "softmax-rises-without-digits",
        "esimd_fmha/kernels/softmax_state.hpp",
        "max_rise_log2 = 128.0f",
        "max_rise_log2 = hw::infinity",
        "Weights behind a tile of -1e6 are infinite, and the output is NaN.",
        numbers("test_scores_far_apart"),
    ),
    Fault(
        "softmax-rise-of-an-unrounded-sum",
        "esimd_fmha/kernels/softmax_state.hpp",
        "hw::exp2(old_max - row_max)",
        "hw::exp2(-rise)",
        "O is rescaled to another maximum than the one that is kept, by a quarter of a power of two at scores of 6e6.",
        numbers("test_large_scores_that_rise"),
    ),
    Fault(
        "softmax-sum-of-the-tile-not-rescaled",
        "esimd_fmha/kernels/softmax_state.hpp",
        "            sums *= factor;\n",
        "",
        "The tile whose scores rise is counted in the row sum with weights of the old maximum.",
        HIDDEN_TILES,
    ),
    Fault(
        "softmax-sum-of-a-missed-tile",
        "esimd_fmha/kernels/softmax_state.hpp",
        "        Sums sums = hw::row_sums(r_S);\n",
        "        Sums sums = hw::row_sums(r_S);\n        row_sum += sums; sums *= Rows(0.0f);\n",
        "Weights beyond float32 are in the row sum before it is known that their tile is visited again.",
        softmax("test_maxima_of_one_tile_that_move_apart"),
    ),
    Fault(
        "missed-tile-is-lost",
        "esimd_fmha/kernels/fmha_prefill.cpp",
        "missed = {tile_idx, tile_idx + 1};",
        "missed = {0, 0};",
        "The keys of a tile whose scores rise too far for a maximum that lags are left out.",
        numbers("test_scores_far_apart"),
    ),
    Fault(
        "page-id-unchecked",
        "esimd_fmha/kernels/kv_source.hpp",
        "pages.id < params.last_page ? pages.id : params.last_page",
        "pages.id",
        "A wrong page id reads anywhere in memory.",
        GARBAGE,
    ),
    Fault(
        "kv-length-unchecked",
        "esimd_fmha/kernels/sequence.hpp",
        "clamp(end_of_keys - seq.first_key, 0, params.max_seqlen_kv)",
        "end_of_keys - seq.first_key",
        "A length beyond the block table reads the table behind its end.",
        GARBAGE,
    ),
    Fault(
        "first-key-unchecked",
        "esimd_fmha/kernels/sequence.hpp",
        "seq.first_key = clamp(end_of_keys, 0, params.total_k);",
        "seq.first_key = end_of_keys;",
        "A wrong cu_seqlens_k reads before or behind packed K/V.",
        GARBAGE,
    ),
    Fault(
        "first-token-unchecked",
        "esimd_fmha/kernels/sequence.hpp",
        "clamp(hw::load_int(params.cu_seqlens_q, index), 0, params.total_q)",
        "hw::load_int(params.cu_seqlens_q, index)",
        "A wrong cu_seqlens_q reads q and writes out anywhere.",
        GARBAGE,
    ),
    Fault(
        "rows-before-the-first-sequence",
        "esimd_fmha/kernels/query_rows.hpp",
        "index < 0 ? seq.seqlen_q * rows_per_token(params) : index * work_group_q",
        "index * work_group_q",
        "Rows before cu_seqlens_q[0], which belong to no sequence, are written.",
        in_file("kernels/test_memory_safety.py", "test_rows_before_the_first_sequence_are_left_alone"),
    ),
    Fault(
        "mask-one-key-late",
        "esimd_fmha/kernels/mask.hpp",
        "last_visible = rows.seq.seqlen_kv - 1;",
        "last_visible = rows.seq.seqlen_kv;",
        "Without causality every row sees the key behind the last one, which is zeros: a little too much weight.",
        FULL_65,
    ),
    Fault(
        "full-tiles-of-the-last-row",
        "esimd_fmha/kernels/tile_range.hpp",
        "floor_div(rows.seq.end_of_visible_keys(params, rows.first_token), tile_kv)",
        "floor_div(rows.seq.end_of_visible_keys(params, rows.last_token()), tile_kv)",
        "A tile that only the last rows see whole is not masked, and the first rows see the future.",
        SQUARE_65,
    ),
    Fault(
        "tiles-without-the-last-row",
        "esimd_fmha/kernels/tile_range.hpp",
        "min(token_of(params, work_group_row + work_group_q - 1), seq.seqlen_q - 1);",
        "min(token_of(params, work_group_row + work_group_q - 1), seq.seqlen_q - 1) - 1;",
        "Where the last row begins a new KV tile, its last key is lost.",
        TILE_RANGES,
    ),
    Fault(
        "visited-tiles-of-the-first-row",
        "esimd_fmha/kernels/tile_range.hpp",
        "visible_tiles(params, rows.seq, rows.first_token, rows.last_token)",
        "visible_tiles(params, rows.seq, rows.first_token, rows.first_token)",
        "Rows lose the keys of a tile that the first row of their thread does not see.",
        TILE_RANGES,
    ),
    Fault(
        "visible-keys-one-too-many",
        "esimd_fmha/kernels/sequence.hpp",
        "position(token) + 1",
        "position(token) + 2",
        "A row that sees all keys of a tile but the last is not masked.",
        TILE_RANGES,
    ),
    Fault(
        "sequence-found-one-early",
        "esimd_fmha/kernels/arithmetic.hpp",
        "start_of(middle) <= number",
        "start_of(middle) < number",
        "The first work-group of a sequence computes rows of the sequence before.",
        TILE_RANGES,
    ),
    Fault(
        "rows-beyond-the-sequence",
        "esimd_fmha/kernels/query_rows.hpp",
        "count(min(most, seq.seqlen_q * rows_per_token(params) - first_row))",
        "count(most)",
        "A thread writes its tile whole, over the rows of the next sequence.",
        machine_code("bf16-d64-h2:1-packed-q7,12-kv37,70-causal"),
    ),
    Fault(
        "lse-of-the-first-sequence",
        "esimd_fmha/kernels/query_rows.hpp",
        "uint64_t(seq.first_token + first_token) * token_stride",
        "uint64_t(first_token) * token_stride",
        "All sequences write their lse and out to the place of the first.",
        edges("test_lse_is_made_only_when_asked_for[opencl:cpu-1]", "test_out_is_returned_or_made[opencl:cpu]")
        + MIXED_SPLIT,
    ),
    Fault(
        "last-split-takes-no-more-than-its-share",
        "esimd_fmha/kernels/tile_range.hpp",
        "split_idx == split.num_splits - 1;",
        "split_idx == split.num_splits;",
        "With a max_seqlen_k that is too small the keys behind it are lost.",
        edges("test_maximum_lengths_that_are_too_small_cost_time_but_no_keys[opencl:cpu-split1]"),
    ),
    Fault(
        "splits-that-nobody-wrote",
        "esimd_fmha/kernels/tile_range.hpp",
        "floor_div(num_tiles + split.tiles_per_split - 1, split.by)",
        "floor_div(num_tiles + split.tiles_per_split, split.by)",
        "Where the tiles fill their splits, the merge reads one that was never written.",
        TILE_RANGES,
    ),
    Fault(
        "no-split-writes-a-row-without-keys",
        "esimd_fmha/kernels/fmha_prefill.cpp",
        "if (split_idx >= max(1, num_splits))",
        "if (split_idx >= num_splits)",
        "Rows without keys keep what was in out before the call.",
        edges("test_little_or_nothing_to_do[fp16-d64-h4:2-page64-q5,3-kv0,0-full-opencl:cpu]"),
    ),
    Fault(
        "page-looked-up-one-tile-early",
        "esimd_fmha/kernels/kv_feed.hpp",
        "next_pages = source.pages(tile_idx + 2);",
        "next_pages = source.pages(tile_idx + 1);",
        "From the third tile on, keys come from the page of the tile before.",
        layout("fp16-d64-h4:2-page64-q5,40-kv150,170-causal"),
    ),
    Fault(
        "page-looked-up-behind-the-table",
        "esimd_fmha/kernels/kv_source.hpp",
        "last_run(floor_div(seq.seqlen_kv - 1, run_kv) * run_kv)",
        "last_run(floor_div(seq.seqlen_kv, run_kv) * run_kv)",
        "A table exactly as wide as its pages is read behind its end: a page fault on a GPU.",
        rare("test_a_block_table_may_end_with_the_last_page[xesim-64]"),
    ),
    Fault(
        "slot-strides-swapped",
        "esimd_fmha/kernels/kv_source.hpp",
        "of_k_and_v<uint32_t>(params.k_slot_stride, params.v_slot_stride)",
        "of_k_and_v<uint32_t>(params.v_slot_stride, params.k_slot_stride)",
        "Tiles inside a page are wrong where K and V have different strides.",
        UNEQUAL_PAGES,
    ),
    Fault(
        "v-head-at-the-stride-of-k",
        "esimd_fmha/kernels/kv_source.hpp",
        "uint64_t(uint32_t(head_kv)) * params.v_head_stride",
        "uint64_t(uint32_t(head_kv)) * params.k_head_stride",
        "The second KV head reads another head's values where V is laid out differently.",
        UNEQUAL_PAGES,
    ),
    Fault(
        "v-sequence-at-the-stride-of-k",
        "esimd_fmha/kernels/kv_source.hpp",
        "uint64_t(uint32_t(seq.first_key)) * params.v_slot_stride",
        "uint64_t(uint32_t(seq.first_key)) * params.k_slot_stride",
        "The second packed sequence reads values of the first where V is laid out differently.",
        UNEQUAL_PACKED,
    ),
    Fault(
        "v-rows-at-the-stride-of-k",
        "esimd_fmha/kernels/kv_source.hpp",
        "tile.v_slot_stride = params.v_slot_stride;",
        "tile.v_slot_stride = params.k_slot_stride;",
        "Values of a tile are wrong where K and V have different strides.",
        UNEQUAL_PAGES,
    ),
    Fault(
        "shift-of-a-shared-line",
        "esimd_fmha/kernels/kv_source.hpp",
        "v_shift = v % hw::address_alignment + first_v_byte<T>();",
        "v_shift = k_shift;",
        "A V that begins at another place of its cache line than K is read from the wrong place.",
        rare("test_k_and_v_may_start_at_different_places_of_their_lines[xesim]"),
    ),
    Fault(
        "every-section-has-the-first-heads",
        "esimd_fmha/kernels/fmha_prefill.cpp",
        "return section * params.heads_per_section + hw::group_id(0);",
        "return hw::group_id(0);",
        "Where the heads are launched in sections, all but the first keep an out that nobody wrote.",
        small_xesim("bf16-d64-h12:12-page64-q3-kv20-causal-xesim"),
    ),
    Fault(
        "a-part-of-v-from-the-first-column",
        "esimd_fmha/kernels/kv_source.hpp",
        "v_shift = v % hw::address_alignment + first_v_byte<T>();",
        "v_shift = v % hw::address_alignment;",
        "Both threads of a tile compute the first half of out.",
        small_xesim("bf16-d256-h2:1-page64-q20-kv90-causal-xesim"),
    ),
    Fault(
        "scores-are-added-without-a-barrier",
        "esimd_fmha/kernels/xe/tiles.hpp",
        "        __esimd_nbarrier(0, barrier, 0);\n",
        "",
        "A thread adds what the other one has not written yet.",
        small_xesim("bf16-d256-h2:1-page64-q20-kv90-causal-xesim"),
    ),
    Fault(
        "one-buffer-for-the-scores-of-all-tiles",
        "esimd_fmha/kernels/xe/tiles.hpp",
        "        mine ^= 2 * tile_bytes;\n",
        "",
        "A thread overwrites scores that the other one has not read yet.",
        small_xesim("bf16-d256-h2:1-page64-q20-kv90-causal-xesim"),
    ),
    Fault(
        "scores-of-a-part-alone",
        "esimd_fmha/kernels/fmha_prefill.cpp",
        "                partial_scores.add_up(r_S);\n",
        "",
        "Each thread of a tile goes on with the products of its own columns.",
        small_xesim("bf16-d256-h2:1-page64-q20-kv90-causal-xesim"),
    ),
    Fault(
        "columns-that-the-last-part-does-not-have",
        "esimd_fmha/kernels/xe/gather.hpp",
        "return uint16_t(head_part() < head_parts - 1);",
        "return uint16_t(1);",
        "Reads beyond the rows of K and V of head dimensions that are no multiple of 64.",
        small_xesim("bf16-d136-h2:1-page7-q20-kv90-causal-xesim"),
    ),
    Fault(
        "keys-of-every-run-as-of-the-first",
        "esimd_fmha/kernels/kv_tile.hpp",
        "remaining_keys - run * run_kv;",
        "remaining_keys;",
        "Slots behind the last key are read, and a NaN in one of them reaches the output.",
        machine_code("fp16-d64-h2:1-page16-q20-kv90-causal-q_strided_rows-kv_interleaved"),
    ),
    Fault(
        "cpu-bf16-ties-away-from-zero",
        "esimd_fmha/kernels/cpu/elements.hpp",
        "bits + 0x7fff + (bits >> 16 & 1)",
        "bits + 0x8000",
        "Every second tie is rounded to the odd number, unlike in torch.",
        rare("test_an_output_between_two_numbers_is_rounded_to_the_even_one[opencl:cpu-bf16]"),
    ),
    Fault(
        "cpu-columns-of-the-next-head",
        "esimd_fmha/kernels/cpu/elements.hpp",
        "const int whole = whole_steps(columns);",
        "const int whole = whole_steps(columns + 8);",
        "A padded head takes 8 columns of its neighbour.",
        FEW_ROWS,
    ),
    Fault(
        "cpu-columns-beyond-the-head",
        "esimd_fmha/kernels/cpu/elements.hpp",
        "if (d + lanes <= columns)",
        "if (d < columns)",
        "Columns behind every head of out are overwritten where its head_dim is no multiple of 16.",
        in_file(
            "kernels/test_prefill.py",
            "test_padded_head_dim[fp16-d72-h3:3-page16-q20-kv50-causal-kv_padded-out_strided-opencl:cpu]",
        ),
    ),
    Fault(
        "cpu-exp2-of-minus-infinity",
        "esimd_fmha/kernels/cpu/vectors.hpp",
        "return x < -126.0f ? Float16(0.0f) : __builtin_bit_cast(Float16, bits);",
        "return __builtin_bit_cast(Float16, bits);",
        "A hidden key has the weight 2^-126, so a row without keys has an lse.",
        HIDDEN_TILES,
    ),
    Fault(
        "cpu-exp2-hides-nan",
        "esimd_fmha/kernels/cpu/vectors.hpp",
        "max(Float16(-126.0f), x);",
        "max(x, Float16(-126.0f));",
        "A NaN among the keys becomes the weight 0 and is never seen.",
        in_file("kernels/test_prefill_nan.py", "test_visible_nan_shows[opencl:cpu-k_cache-1]"),
    ),
    Fault(
        "cpu-mask-of-the-row-before-in-few-rows",
        "esimd_fmha/kernels/cpu/lanes_are_columns.hpp",
        "first_key + key > last_visible.at[0][row]",
        "first_key + key >= last_visible.at[0][row]",
        "No row sees its own key where a tile has few of them.",
        FEW_ROWS,
    ),
    Fault(
        "cpu-half-a-step-of-columns-left-out",
        "esimd_fmha/kernels/cpu/lanes_are_columns.hpp",
        "num_steps = ceil_div(head_dim, lanes);\n    alignas(64) float rows[lanes][head_dim_qk_padded];",
        "num_steps = head_dim / lanes;\n    alignas(64) float rows[lanes][head_dim_qk_padded];",
        "Few rows leave the last 8 columns of a head of 72 out of their scores.",
        FEW_ROWS,
    ),
    Fault(
        "cpu-mask-of-the-row-before",
        "esimd_fmha/kernels/cpu/lanes_are_rows.hpp",
        "first_key + key > last_visible.at[i]",
        "first_key + key >= last_visible.at[i]",
        "No row sees its own key.",
        SQUARE_65,
    ),
    Fault(
        "xe-mask-of-the-row-before",
        "esimd_fmha/kernels/xe/tiles.hpp",
        "lane > last_visible[row] - first_key - j * dpas_n",
        "lane >= last_visible[row] - first_key - j * dpas_n",
        "On a GPU no row sees its own key.",
        machine_code("fp16-d64-h2:1-page64-q20-kv90-causal"),
    ),
    Fault(
        "xe-any-above-without-the-last-rows",
        "esimd_fmha/kernels/xe/tiles.hpp",
        "                [&](auto row) { highest[row % chains] = Max{}(highest[row % chains], row_of<row>",
        "                [&](auto row) { highest[row % chains] = Max{}(highest[row % chains], row_of<row / 2>",
        "Half of the rows are not asked whether they must be rescaled, and their weights overflow.",
        rare("test_weights_beyond_fp16_are_rescaled[xesim]"),
    ),
    Fault(
        "xe-lse-of-a-row-too-many",
        "esimd_fmha/kernels/xe/tiles.hpp",
        "__builtin_convertvector(row_iota() < rows.count, vec<uint16_t, tile_q>)",
        "__builtin_convertvector(row_iota() <= rows.count, vec<uint16_t, tile_q>)",
        "The lse of the row behind the sequence is overwritten, behind the last one foreign memory.",
        machine_code("fp16-d64-h2:1-page64-q20-kv90-causal"),
    ),
    Fault(
        "xe-surface-one-row-too-high",
        "esimd_fmha/kernels/xe/block_2d.hpp",
        "payload[3] = num_rows > 0 ? num_rows - 1 : 0;",
        "payload[3] = num_rows > 0 ? num_rows : 0;",
        "The row behind the last is read and written.",
        machine_code("fp16-d64-h2:1-page64-q20-kv90-causal"),
    ),
    Fault(
        "xe-v-with-the-shift-of-k",
        "esimd_fmha/kernels/xe/tiles.hpp",
        "v_block_keys>(kv.v(Surface), kv.v_shift",
        "v_block_keys>(kv.v(Surface), kv.k_shift",
        "A V that begins at another place of its cache line than K is read from the wrong column.",
        rare("test_k_and_v_may_start_at_different_places_of_their_lines[xesim]"),
    ),
    Fault(
        "xe-merge-writes-padding",
        "esimd_fmha/kernels/xe/tiles.hpp",
        "as_mask<lanes>(columns < head_dim)",
        "as_mask<lanes>(columns <= head_dim)",
        "The merge of splits overwrites a column behind a padded head.",
        rare("test_padded_heads[bf16-d72-h2:2-page16-q9,3-kv70,20-causal-splits2-out_strided-xesim]"),
    ),
    Fault(
        "xe-a-row-of-q-too-many",
        "esimd_fmha/kernels/xe/gather.hpp",
        "(row < num_rows) & (column < num_columns - X)",
        "(row <= num_rows) & (column < num_columns - X)",
        "Where q and out are moved row by row, the row behind the last is read and written.",
        machine_code("fp16-d72-h1:1-packed-q3,9-kv5,41-causal"),
    ),
    Fault(
        "xe-rows-of-v-read-beyond-their-end",
        "esimd_fmha/kernels/xe/gather.hpp",
        "pairs_of_two_rows<2 * pair, columns>(addresses)",
        "pairs_of_two_rows<2 * pair>(addresses)",
        "A head dimension that is no multiple of 16 reads 8 columns behind the row.",
        machine_code("fp16-d72-h1:1-packed-q3,9-kv5,41-causal"),
    ),
    Fault(
        "xe-value-behind-the-last-key-counts",
        "esimd_fmha/kernels/xe/gather.hpp",
        "keys.num_rows > 2 * pair + 1 ?",
        "keys.num_rows >= 2 * pair + 1 ?",
        "The weight 0 of a key that does not exist meets the values of the last one, which may be infinite.",
        layouts("test_where_the_numbers_lie_changes_no_bit[xesim-fp16-d64-h5:1-page64-q4-kv75-full-creeping]"),
    ),
    Fault(
        "keys-behind-the-last-have-places",
        "esimd_fmha/kernels/kv_tile.hpp",
        "first_key + (numbers < last ? numbers : last);",
        "first_key + numbers;",
        "Keys that do not exist are read from the rows behind packed K and V.",
        machine_code("fp16-d72-h1:1-packed-q3,9-kv5,41-causal"),
    ),
    Fault(
        "second-half-of-v-again-the-first",
        "esimd_fmha/executor.py",
        "part.v_cache += first * self.problem.kv_element_bytes",
        "part.v_cache += 0 * first",
        "Of 512 columns of V the first 256 are used twice.",
        machine_code("bf16-d512-h2:1-page64-q9-kv70-causal"),
    ),
    Fault(
        "v-as-wide-as-k",
        "esimd_fmha/kernels/arithmetic.hpp",
        "return equal_head_dims ? params.head_dim : params.head_dim_v;",
        "return params.head_dim;",
        "Where V has more columns than K, the last ones are missing from the output.",
        machine_code("fp16-d64v256-h2:1-page16-q20-kv90-causal-out_strided"),
    ),
    Fault(
        "q-drags-k-and-v-along",
        "esimd_fmha/config.py",
        'for name in of_tensors if name not in ("q", "out")',
        'for name in of_tensors if name != "out"',
        "One tensor at an odd address makes all of them slow.",
        plans("test_rows_at_odd_elements_are_moved_element_by_element"),
    ),
    Fault(
        "the-slow-tensor-is-named-in-every-call",
        "esimd_fmha/executor.py",
        "_warned_of.add(name)",
        "pass",
        "The log of a server fills with one sentence.",
        layouts("test_a_tensor_that_is_moved_element_by_element_is_named_once[xesim]"),
    ),
    Fault(
        "xe-probabilities-of-the-first-run",
        "esimd_fmha/kernels/xe/tiles.hpp",
        "constexpr int j = (surface * surface_keys + part * v_block_keys) / dpas_k + k;",
        "constexpr int j = (part * v_block_keys) / dpas_k + k;",
        "With small pages every run of values is weighted as the first run of its tile.",
        machine_code("bf16-d64-h2:1-page48-q20-kv90-causal"),
    ),
)

# ---- options: which keys a row sees, and what becomes of its scores --------------------------------------------------


def option(file: str, test: str) -> tuple[str, ...]:
    """A test of one of the files of options, on the CPU device if it is a case."""
    return in_file(f"kernels/test_{file}.py", f"{test}-opencl:cpu]" if "[" in test else test)


WINDOW_OF_65 = option("options", "test_window[fp16-d64-h2:1-page64-q70,5-kv333,64-causal-window_size(65,0)")
ALIBI_NOT_CAUSAL = option("alibi", "test_alibi_small[bf16-d64-h2:1-page16-q20-kv90-full-alibi_slopes(0.5,0.0625)")

OPTIONS = (
    Fault(
        "window-left-exclusive",
        "esimd_fmha/kernels/mask.hpp",
        "rows.positions() - params.option.window_left;",
        "rows.positions() - params.option.window_left + 1;",
        "The first key of a window is not seen.",
        WINDOW_OF_65,
    ),
    Fault(
        "window-full-tiles-of-the-first-row",
        "esimd_fmha/kernels/tile_range.hpp",
        "ceil_div(rows.seq.first_visible_key(params, rows.last_token), tile_kv)",
        "ceil_div(rows.seq.first_visible_key(params, rows.first_token), tile_kv)",
        "The last rows of a tile see keys before their window.",
        TILE_RANGES,
    ),
    Fault(
        "window-right-of-causal",
        "esimd_fmha/problem.py",
        "sides = (left, 0 if self.causal else right)",
        "sides = (left, right)",
        "With a window (w - 1, w - 1), which callers pass, causal rows see later keys.",
        option("options", "test_window[fp16-d192-h2:1-page64-q20-kv90-causal-window_size(63,63)"),
    ),
    Fault(
        "window-right-0-needs-no-mask",
        "esimd_fmha/problem.py",
        "return bool(self.options.causal) or right == 0",
        "return bool(self.options.causal)",
        "A window that says no more than causal takes a kernel of its own.",
        plans("test_a_kernel_holds_what_the_call_asks_for_and_nothing_else"),
    ),
    Fault(
        "softcap-of-another-base",
        "esimd_fmha/executor.py",
        "option.softcap_log2 = problem.softcap * math.log2(math.e)",
        "option.softcap_log2 = problem.softcap",
        "Capped scores are too close to one another.",
        option("options", "test_softcap[bf16-d64-h2:1-page64-q20-kv90-full-softmax_scale2.0-softcap20.0"),
    ),
    Fault(
        "sinks-only-of-split-rows",
        "esimd_fmha/reduce/combine_splits.cpp",
        "    if constexpr (has_sinks)\n",
        "    if (has_sinks && num_splits > 1)\n",
        "A row whose keys are in one split loses its sink in a call that splits.",
        option("sinks", "test_sinks_small[fp16-d64-h2:1-page64-q20,3-kv90,0-causal-splits2-sinks(-inf,30.0)"),
    ),
    Fault(
        "sinks-no-key-and-no-sink",
        "esimd_fmha/kernels/softmax_state.hpp",
        "row_sum += hw::exp2(sink_log2 - finite_max);",
        "row_sum += hw::exp2(sink_log2 - row_max);",
        "A row without keys is NaN when its sink is -inf.",
        option("sinks", "test_sinks_small[fp16-d64-h2:1-page64-q20,3-kv7,0-causal-sinks(-inf,-4.0)"),
    ),
    Fault(
        "sinks-of-q-read-as-float32",
        "esimd_fmha/executor.py",
        "option.float_sinks = problem.sinks == torch.float32",
        "option.float_sinks = problem.sinks is not None",
        "Sinks in the dtype of q, as vLLM passes them, are other numbers.",
        option("sinks", "test_sinks_small[fp16-d64-h2:1-page64-q20-kv90-causal-sinks(-1.25,2.5)-of_dtype_of_q"),
    ),
    Fault(
        "alibi-distance-with-a-sign",
        "esimd_fmha/kernels/cpu/lanes_are_rows.hpp",
        "slope.at[i] * max(distance, -distance)",
        "slope.at[i] * distance",
        "Keys behind the position of a row weigh more, not less.",
        ALIBI_NOT_CAUSAL,
    ),
    Fault(
        "alibi-distance-with-a-sign-on-the-gpu",
        "esimd_fmha/kernels/xe/tiles.hpp",
        "__builtin_elementwise_abs(lane - (from_column_0[row] - j * dpas_n))",
        "(from_column_0[row] - j * dpas_n) - lane",
        "Keys behind the position of a row weigh more, not less.",
        in_file(
            "kernels/test_alibi.py",
            "test_alibi_small[bf16-d64-h2:1-page16-q20-kv90-full-alibi_slopes(0.5,0.0625)-xesim]",
        ),
    ),
    Fault(
        "alibi-scales-capped-scores-again",
        "esimd_fmha/kernels/score_mod.hpp",
        "alibi_scale_log2 = has_softcap ? 1.0f : params.scale_log2 * k_scale;",
        "alibi_scale_log2 = params.scale_log2 * k_scale;",
        "Scores that are capped and biased are scaled twice.",
        option(
            "alibi",
            "test_alibi_small[fp16-d128-h2:1-page64-q20-kv90-causal-splits2-softmax_scale1.0-softcap5.0-"
            "alibi_slopes(0.5,0.0625)",
        ),
    ),
    Fault(
        "alibi-positions-in-the-chunk",
        "esimd_fmha/kernels/score_mod.hpp",
        "positions = rows.positions();",
        "positions = hw::row_iota() + rows.first_token;",
        "Behind a cached prefix the distances are wrong.",
        ALIBI_NOT_CAUSAL,
    ),
    Fault(
        "causal-flags-of-bytes",
        "esimd_fmha/kernels/sequence.hpp",
        "params.option.causal_flags, index * bytes + i)",
        "params.option.causal_flags, index + i)",
        "Flags of more than a byte are those of other sequences.",
        option("causal_flags", "test_flags[bf16-d64-h2:1-page64-q70,1,0,200,..-kv150,70,5,200,..-causal011010-int64"),
    ),
    Fault(
        "causal-flags-of-the-low-byte",
        "esimd_fmha/executor.py",
        "option.causal_flag_bytes = problem.causal_dtype.itemsize",
        "option.causal_flag_bytes = 1",
        "Flags of more than a byte are read from the wrong bytes.",
        option("causal_flags", "test_any_bit_makes_a_flag_of_64_bits"),
    ),
    Fault(
        "causal-flags-keep-the-window",
        "esimd_fmha/kernels/sequence.hpp",
        "return has_causal_flags && causal ? 0 : params.option.window_right;",
        "return params.option.window_right;",
        "A causal sequence of a mixed batch sees later keys where there is a window.",
        option("causal_flags", "test_flags_small[fp16-d64-h2:1-page64-q9,9-kv90,90-causal10-bool-window_size(20,9)"),
    ),
)

# ---- the host: what is checked, chosen, remembered and handed over ---------------------------------------------------

HOST = (
    Fault(
        "memo-alignment",
        "esimd_fmha/call.py",
        "address % LINE_BYTES if address else None",
        "0 if address else None",
        "An unaligned call that follows an aligned one of the same shapes runs the kernel for aligned tensors.",
        in_file("unit/test_call.py", "test_each_tensor_tells_calls_apart")
        + rare("test_an_unaligned_call_after_an_aligned_one_of_the_same_strides[xesim]"),
    ),
    Fault(
        "memo-option-types",
        "esimd_fmha/call.py",
        "(*kinds, *options[2:], *map(type, options))",
        "(*kinds, *options[2:])",
        "causal=1 is refused, or passes unchecked after a call with causal=True.",
        in_file("unit/test_call.py", "test_options_that_are_equal_but_of_another_type_are_told_apart"),
    ),
    Fault(
        "memo-strides",
        "esimd_fmha/call.py",
        "sizes += shape, tensor.stride()",
        "sizes += shape, shape",
        "A view of other strides is read with the strides of an earlier call.",
        in_file("unit/test_call.py", "test_each_tensor_tells_calls_apart"),
    ),
    Fault(
        "memo-of-no-memory",
        "esimd_fmha/call.py",
        "address % LINE_BYTES if address else None",
        "address % LINE_BYTES",
        "A freed tensor has the plan of the call before, and the process crashes.",
        odd("freed", "functional"),
    ),
    Fault(
        "memo-of-negated-views",
        "esimd_fmha/call.py",
        "place, tensor.is_neg()",
        "place, False",
        "After a right call, the negatives of a view's elements are read.",
        odd("negated"),
    ),
    Fault(
        "memo-of-subclasses",
        "esimd_fmha/call.py",
        "return type(tensor), rank,",
        "return torch.Tensor, rank,",
        "After a right call, tensors are taken whose type says what their elements are.",
        odd("a subclass with operations"),
    ),
    Fault(
        "memo-of-numbers",
        "esimd_fmha/call.py",
        "None if isinstance(tensor, torch.Tensor) else tensor\n",
        "None\n",
        "A second call with another k_descale uses the first one's.",
        in_file("unit/test_numpy_scalars.py", "test_numpys_descales_of_other_values_are_not_taken_for_one_another"),
    ),
    Fault(
        "storage-without-offset",
        "esimd_fmha/tensors.py",
        "tensor.untyped_storage().nbytes() - tensor.storage_offset() * element_size < span",
        "tensor.untyped_storage().nbytes() < span",
        "A view into a storage that was made smaller reaches beyond it.",
        odd("in the end of a smaller storage"),
    ),
    Fault(
        "memory-of-a-first-call-unchecked",
        "esimd_fmha/problem.py",
        "        if isinstance(tensor, torch.Tensor):\n            check_memory(",
        "        if name == 'q':\n            check_memory(",
        "A negated view is taken where no call was made before.",
        odd("negated"),
    ),
    Fault(
        "out-behind-an-argument",
        "esimd_fmha/tensors.py",
        "address - addresses[other] < spans[other]:",
        "address - addresses[other] < 1:",
        "out may begin inside q, and rows of q are overwritten before they are read.",
        OVERLAPS,
    ),
    Fault(
        "out-before-an-argument",
        "esimd_fmha/tensors.py",
        "address, before = addresses[position], -spans[position]",
        "address, before = addresses[position], -1",
        "out may reach into q, and rows of q are overwritten before they are read.",
        OVERLAPS,
    ),
    Fault(
        "interleaved-memory-is-shared",
        "esimd_fmha/tensors.py",
        "    return _is_reachable(distance, steps)\n",
        "    return True\n",
        "out may not lie between the rows of q.",
        in_file("unit/test_overlapping_tensors.py", "test_rows_of_out_between_those_of_other_arguments_are_taken")
        + in_file("unit/test_tensors.py", "test_tensors_share_memory_exactly_where_they_share_an_address"),
    ),
    Fault(
        "memory-shared-by-first-bytes-only",
        "esimd_fmha/tensors.py",
        "{1: (1 - a.element_size(), b.element_size() - 1)}",
        "{1: (0, 0)}",
        "Tensors of other dtypes that meet in the middle of an element count as apart.",
        in_file("unit/test_tensors.py", "test_tensors_share_memory_exactly_where_they_share_an_address"),
    ),
    Fault(
        "entangled-layouts-are-apart",
        "esimd_fmha/tensors.py",
        "> MAX_REMAINDERS:\n            return True\n",
        "> MAX_REMAINDERS:\n            return False\n",
        "Some layouts are not looked at, and what is written may lie in what is read.",
        in_file("unit/test_tensors.py", "test_layouts_that_are_too_entangled_to_tell_count_as_sharing_memory"),
    ),
    Fault(
        "results-without-memory",
        "esimd_fmha/executor.py",
        "if of_results.count(0) != self._num_absent_results:",
        "if False:",
        "A call under torch.func crashes.",
        in_file(
            "unit/test_odd_tensors.py", "test_a_mode_or_transform_around_a_call_makes_it_right_or_fake_or_an_error"
        ),
    ),
    Fault(
        "indices-of-a-mode-remembered",
        "esimd_fmha/flash_attention.py",
        "    if not ops.is_traced() and not has_memory(tensor):\n",
        "    if False:\n",
        "One call in torch.func.grad spoils all later ones of its shape.",
        in_file("unit/test_odd_tensors.py", "test_indices_made_under_a_mode_are_not_remembered"),
    ),
    Fault(
        "copied-before-checked",
        "esimd_fmha/flash_attention.py",
        "        check_memory(name, tensor)  # which torch is about to read\n",
        "        pass\n",
        "torch copies q from a storage that was freed.",
        in_file("unit/test_odd_tensors.py", "test_an_odd_tensor_is_refused_after_a_right_call"),
    ),
    Fault(
        "numpy-floats-refused",
        "esimd_fmha/executor.py",
        "    tensors, options = in_python(tensors, options)\n",
        "",
        "np.float32 for softmax_scale, and np.True_ for causal, are refused.",
        in_file("unit/test_numpy_scalars.py", "test_numpys_numbers_are_pythons[prefill_paged]"),
    ),
    Fault(
        "numpy-window",
        "esimd_fmha/call.py",
        "window_size=tuple(map(as_python, window))",
        "window_size=window",
        "A window of np.int64 is refused.",
        in_file("unit/test_numpy_scalars.py", "test_numpys_numbers_are_pythons[prefill_paged]"),
    ),
    Fault(
        "addresses-of-the-first-argument",
        "esimd_fmha/call.py",
        "next(count) if isinstance(tensor, torch.Tensor) else None for tensor in tensors",
        "next(count) if tensor is not None else None for tensor in tensors",
        "A descale that is a number shifts the addresses of the arguments behind it.",
        in_file("unit/test_numpy_scalars.py", "test_numpys_descales_of_other_values_are_not_taken_for_one_another"),
    ),
    Fault(
        "new-lengths-of-a-narrow-table",
        "esimd_fmha/problem.py",
        "max_seqlen_k > lengths.max_pages * problem.page_size or ",
        "",
        "In the second step of a server, keys are looked for beyond a table that is too narrow.",
        new_lengths("test_a_table_that_is_too_narrow_is_refused_behind_a_wide_one"),
    ),
    Fault(
        "new-lengths-of-one-sequence",
        "esimd_fmha/call.py",
        "(*repeated, rows[_STARTS] == 2, of_all)",
        "(*repeated, of_all)",
        "The scales of one sequence are read with the strides of many.",
        new_lengths("test_a_call_of_new_lengths_ends_as_a_first_one"),
    ),
    Fault(
        "new-lengths-of-scales-of-all",
        "esimd_fmha/call.py",
        "(*repeated, rows[_STARTS] == 2, of_all)",
        "(*repeated, rows[_STARTS] == 2)",
        "The scales of all sequences are read as if each had its own.",
        new_lengths("test_a_call_of_new_lengths_ends_as_a_first_one"),
    ),
    Fault(
        "new-lengths-of-a-table-of-one-width",
        "esimd_fmha/call.py",
        '"block_table_stride": 2}',
        '"block_table_stride": 3}',
        "The rows of a wider table are looked for at the distance of a narrow one's columns.",
        new_lengths("test_a_call_of_new_lengths_ends_as_a_first_one"),
    ),
    Fault(
        "layout-of-no-sizes",
        "esimd_fmha/call.py",
        "itemgetter(*repeated, -1, -1)",
        "itemgetter(*repeated)",
        "A number in a tensor, in place of all of them, ends in an error of Python's.",
        in_file("unit/test_call.py", "test_a_number_in_a_tensor_is_refused_by_name"),
    ),
    Fault(
        "memo-of-vectors-between-elements",
        "esimd_fmha/call.py",
        "place %= dtype.itemsize",
        "place = 0",
        "After a right call, a vector of lengths is read that starts in the middle of an element.",
        in_file("unit/test_call.py", "test_vectors_that_start_at_an_element_are_alike"),
    ),
    Fault(
        "new-lengths-of-an-lse-with-gaps",
        "esimd_fmha/merge.py",
        "lse is None or lse.stride(1) == 1 for lse",
        "True for lse",
        "The tokens of an lse, [tokens, heads] transposed, are looked for one behind the other.",
        new_lengths("test_an_append_and_a_merge_of_new_lengths_end_as_a_first_one"),
    ),
    Fault(
        "new-lengths-of-rows-that-overlap",
        "esimd_fmha/problem.py",
        "out is None or out.stride(0) >= row_elements(out)",
        "True",
        "An out of overlapping rows is taken after a call of one row.",
        new_lengths("test_strides_that_only_one_row_may_have_are_refused_behind_it"),
    ),
    Fault(
        "new-lengths-with-old-spans",
        "esimd_fmha/executor.py",
        "self.problem.with_lengths(lengths), self.spans.resized(spans))",
        "self.problem.with_lengths(lengths), self.spans)",
        "out may reach into q where an earlier call was shorter.",
        new_lengths("test_a_call_of_new_lengths_ends_as_a_first_one"),
    ),
    Fault(
        "new-lengths-of-an-lse-across-itself",
        "esimd_fmha/merge.py",
        "tokens <= stride < MAX_LSE_STRIDE",
        "stride < MAX_LSE_STRIDE",
        "A merged lse of overlapping heads is taken after a right one.",
        new_lengths("test_an_append_and_a_merge_of_new_lengths_end_as_a_first_one"),
    ),
    Fault(
        "new-lengths-of-more-slots-than-tokens",
        "esimd_fmha/append.py",
        "1 <= lengths.slot_mapping <= lengths.key == lengths.value",
        "1 <= lengths.slot_mapping and lengths.key == lengths.value",
        "An append reads beyond its keys.",
        new_lengths("test_an_append_and_a_merge_of_new_lengths_end_as_a_first_one"),
    ),
    Fault(
        "recorded-without-a-write",
        "esimd_fmha/attention.py",
        '{"k_cache": "Tensor(a!)", "v_cache": "Tensor(b!)"}',
        '{"k_cache": "Tensor(a!)", "v_cache": "Tensor"}',
        "A compiled model may read V of the cache before the append that stands before.",
        torch_ops("test_an_operator_is_what_torch_wants_of_one[prefill_with_kvcache]"),
    ),
    Fault(
        "recorded-descale-lost",
        "esimd_fmha/ops.py",
        "return tensor if number is None else number",
        "return tensor",
        "Under torch.compile a scale that is a number is 1.",
        torch_ops("test_options_pass_through"),
    ),
    Fault(
        "recorded-lengths-are-numbers",
        "esimd_fmha/attention.py",
        '"max_seqlen_k": "SymInt"',
        '"max_seqlen_k": "int"',
        "A compiled model is compiled anew in every step.",
        torch_ops("test_one_graph_serves_all_lengths"),
    ),
    Fault(
        "real-tensors-hidden-from-a-trace",
        "esimd_fmha/ops.py",
        "_is_compiling() or _num_modes() > 0",
        "_is_compiling()",
        "make_fx records nothing of a call, and its graph returns memory that nobody wrote.",
        torch_ops("test_a_trace_of_real_tensors_records_the_operator"),
    ),
    Fault(
        "indices-of-a-trace-remembered",
        "esimd_fmha/flash_attention.py",
        "return make(*arguments) if ops.is_traced() else remembered(*arguments)",
        "return remembered(*arguments)",
        "A fake index of one trace is read in the next.",
        torch_ops("test_fake_tensors_give_fake_results"),
    ),
    Fault(
        "memo-device",
        "esimd_fmha/executor.py",
        "kind = (device.identity, of_call)",
        "kind = (device.target, of_call)",
        "A call runs on the queue of the thread or stream that made the same call first.",
        in_file("unit/test_call.py", "test_a_call_runs_on_the_queue_of_its_thread"),
    ),
    Fault(
        "splits-257",
        "esimd_fmha/problem.py",
        '_check_int("num_splits", num_splits, 0, MAX_SPLITS)',
        '_check_int("num_splits", num_splits, 0, MAX_SPLITS + 1)',
        "257 splits are taken, one more than documented.",
        bad_input(BAD_PAGED + "[num_splits=257]"),
    ),
    Fault(
        "splits-255",
        "esimd_fmha/problem.py",
        '_check_int("num_splits", num_splits, 0, MAX_SPLITS)',
        '_check_int("num_splits", num_splits, 0, MAX_SPLITS - 1)',
        "256 splits are refused, although documented.",
        bad_input("test_256_splits_are_taken"),
    ),
    Fault(
        "split-size-256",
        "esimd_fmha/problem.py",
        "ceil_div(max_seqlen_k, split_size) > MAX_SPLITS:",
        "ceil_div(max_seqlen_k, split_size) >= MAX_SPLITS:",
        "A split_size that makes 256 splits is refused.",
        bad_input("test_256_splits_are_taken"),
    ),
    Fault(
        "split-size-257",
        "esimd_fmha/problem.py",
        "ceil_div(max_seqlen_k, split_size) > MAX_SPLITS:",
        "max_seqlen_k // split_size > MAX_SPLITS:",
        "A split_size that makes 257 splits is taken.",
        bad_input("test_257_splits_of_split_size_are_refused"),
    ),
    Fault(
        "overlap-of-rows",
        "esimd_fmha/tensors.py",
        "extent = stride * (size - 1) + extent",
        "extent = stride + extent",
        "An out whose rows reach into one another is taken, and the result depends on chance.",
        bad_input("test_rows_of_out_that_reach_into_the_next_are_refused"),
    ),
    Fault(
        "overlap-of-neighbours",
        "esimd_fmha/tensors.py",
        "if stride < extent:",
        "if stride <= extent:",
        "A dense out is refused.",
        bad_input("test_rows_of_out_that_reach_into_the_next_are_refused"),
    ),
    Fault(
        "stride-of-2-gib",
        "esimd_fmha/tensors.py",
        "if max(tensor.stride()) >= limit:",
        "if max(tensor.stride()) > limit:",
        "A stride of 2^31 bytes is taken, and signed arithmetic with it overflows.",
        bad_input(BAD_PAGED + "[pages farther apart than 2 GiB]"),
    ),
    Fault(
        "packed-rows-of-2-25",
        "esimd_fmha/problem.py",
        "packed.stride(0) >= MAX_PACKED_ROW_STRIDE",
        "packed.stride(0) > MAX_PACKED_ROW_STRIDE",
        "The page stride of packed rows, 64 times as much, is 2^32 and becomes 0.",
        bad_input("test_packed_rows_are_addressed_with_32_bits"),
    ),
    Fault(
        "head-dim-of-4",
        "esimd_fmha/problem.py",
        "<= MAX_HEAD_DIM or head_dim % 8)",
        "<= MAX_HEAD_DIM or head_dim % 4)",
        "A head_dim of 60 is taken, and loads of 8 columns read the next head.",
        bad_input(BAD_PAGED + "[q with head_dim 60]"),
    ),
    Fault(
        "table-exactly-wide-enough",
        "esimd_fmha/problem.py",
        "max_seqlen_k > capacity and batch",
        "max_seqlen_k >= capacity and batch",
        "A table that holds max_seqlen_k exactly is refused.",
        edges("test_maximum_lengths_may_be_larger_than_needed[opencl:cpu-1]"),
    ),
    Fault(
        "scale-nan",
        "esimd_fmha/problem.py",
        'if not low <= value <= high:\n        raise refuse(name, value, f"it must be positive',
        'if value < low or value > high:\n        raise refuse(name, value, f"it must be positive',
        "A softmax_scale of NaN is taken.",
        bad_input(BAD_PAGED + "[softmax_scale=nan]"),
    ),
    Fault(
        "table-stride-is-its-width",
        "esimd_fmha/problem.py",
        "0 if block_table is None else block_table.stride(0)",
        "0 if block_table is None else block_table.shape[1]",
        "In a batch, a table that is a view of a wider one gives the wrong pages.",
        layout("fp16-d64-h4:2-page64-q5,40-kv150,170-causal"),
    ),
    Fault(
        "no-grad-for-v",
        "esimd_fmha/executor.py",
        "tensors.q.requires_grad or tensors.k_cache.requires_grad or tensors.v_cache.requires_grad",
        "tensors.q.requires_grad or tensors.k_cache.requires_grad",
        "A gradient that values ask for is silently lost.",
        bad_input("test_a_backward_that_is_not_there_is_refused_for_each_tensor"),
    ),
    Fault(
        "validate-empty-sequence",
        "esimd_fmha/validate.py",
        "if end < start:",
        "if end <= start:",
        "validate=True refuses a batch with an empty sequence.",
        bad_input("test_validation_takes_empty_sequences_and_full_tables"),
    ),
    Fault(
        "validate-full-table",
        "esimd_fmha/validate.py",
        "if not 0 <= length <= capacity:",
        "if not 0 <= length < capacity:",
        "validate=True refuses a sequence that fills its pages.",
        bad_input("test_validation_takes_empty_sequences_and_full_tables"),
    ),
    Fault(
        "validate-last-page",
        "esimd_fmha/validate.py",
        "table[sequence, : ceil_div(length, page_size)]",
        "table[sequence, : length // page_size]",
        "validate=True does not look at the last page of a sequence unless it is full.",
        bad_input(BAD_DATA + "[page id out of range]"),
    ),
    Fault(
        "validate-page-behind-the-pool",
        "esimd_fmha/validate.py",
        "(used >= num_pages)",
        "(used > num_pages)",
        "validate=True takes the id of the page behind the last.",
        bad_input(BAD_DATA + "[page id out of range]"),
    ),
    Fault(
        "packed-rows-start-like-pages",
        "esimd_fmha/config.py",
        "MIN_RUN * pitch if of_cache and problem.paged else pitch",
        "MIN_RUN * pitch if of_cache else pitch",
        "Packed rows of 72 columns go to 2D block messages, which cannot address a sequence that starts at an odd row.",
        rare("test_padded_heads[fp16-d72-h2:1-packed-q3,9,2-kv5,12,20-causal-xesim]"),
    ),
    Fault(
        "surface-without-its-shift",
        "esimd_fmha/config.py",
        "widest = row_bytes + (LINE_BYTES - step) % LINE_BYTES",
        "widest = row_bytes",
        "Rows that begin inside a line make a surface wider than its pitch, which the hardware does not define.",
        plans("test_what_block_messages_cannot_address_is_moved_row_by_row"),
    ),
    Fault(
        "pages-off-their-lines",
        "esimd_fmha/config.py",
        "any(page % LINE_BYTES for page in pages)",
        "any(page % 16 for page in pages)",
        "Pages whose distance is no whole number of lines are read with the shift of the first.",
        plans("test_what_block_messages_cannot_address_is_moved_row_by_row"),
    ),
    Fault(
        "surface-pitch-of-2-24",
        "esimd_fmha/config.py",
        "widest <= pitch < 1 << 24:",
        "widest <= pitch <= 1 << 24:",
        "A pitch of 2^24 bytes does not fit the field of the message.",
        plans("test_what_block_messages_cannot_address_is_moved_row_by_row"),
    ),
    Fault(
        "run-of-a-whole-page",
        "esimd_fmha/config.py",
        "math.gcd(page_size, tile_kv)",
        "min(page_size, tile_kv)",
        "With pages of 80 tokens a run of 64 keys crosses from one page into whatever follows it.",
        plans("test_chosen_config_fits_the_problem"),
    ),
    Fault(
        "work-group-of-the-last-sequence",
        "esimd_fmha/plan.py",
        "rows // work_group_q + problem.batch",
        "rows // work_group_q + problem.batch - 1",
        "The rows of the last sequence of some ragged batches are not computed.",
        TILE_RANGES,
    ),
    Fault(
        "more-splits-than-tiles",
        "esimd_fmha/plan.py",
        "min(options.num_splits, num_kv_tiles)",
        "options.num_splits",
        "Partial results of splits that have no tile are allocated and launched.",
        plans("test_a_plan_launches_no_more_splits_than_there_are_tiles"),
    ),
    Fault(
        "packed-v-at-the-stride-of-k",
        "esimd_fmha/executor.py",
        "params.v_page_stride = config.tile_kv * params.v_slot_stride",
        "params.v_page_stride = config.tile_kv * params.k_slot_stride",
        "From the second tile of packed values on, rows are wrong where K and V have different strides.",
        UNEQUAL_PACKED,
    ),
    Fault(
        "fast-division-rounds-down",
        "esimd_fmha/params.py",
        "multiplier=ceil_div(1 << (31 + shift), divisor)",
        "multiplier=(1 << (31 + shift)) // divisor",
        "The page of the first slot of a page may be that of the page before.",
        plans("test_fast_division_is_exact"),
    ),
    Fault(
        "fast-division-of-powers-of-two",
        "esimd_fmha/params.py",
        "shift = (divisor - 1).bit_length()",
        "shift = divisor.bit_length() - 1",
        "Division by what is no power of two is exact for small numbers only.",
        plans("test_fast_division_is_exact_at_the_end_of_its_range"),
    ),
    Fault(
        "gate-with-one-id-more",
        "esimd_fmha/device.py",
        "0xE212, 0xE215, 0xE216)",
        "0xE212, 0xE215, 0xE216, 0xE217)",
        "The gate lets a GPU pass that nobody built the kernels for.",
        in_file("loader/test_devices.py", "test_no_other_gpu_of_the_known_ranges_passes"),
    ),
)

# ---- the loader: cache, locks, trust, compilers, devices -------------------------------------------------------------

LOADER = (
    Fault(
        "rename-not-on-the-disk",
        "esimd_fmha/loader/cache.py",
        "        building.rename(folder)\n        _sync(folder.parent)\n",
        "        _sync(folder.parent)\n        building.rename(folder)\n",
        "After a power loss an entry that was announced may be gone.",
        in_file("loader/test_cache.py", "test_an_entry_is_on_the_disk_before_it_is_renamed"),
    ),
    Fault(
        "folder-not-on-the-disk",
        "esimd_fmha/loader/cache.py",
        'for path in (*folder.rglob("*"), folder):',
        'for path in folder.rglob("*"):',
        "After a power loss an entry may lack files.",
        in_file("loader/test_cache.py", "test_an_entry_is_on_the_disk_before_it_is_renamed"),
    ),
    Fault(
        "lock-not-taken",
        "esimd_fmha/loader/cache.py",
        "stack.enter_context(locks.held(lock_of(folder)))",
        "lock_of(folder).touch(mode=0o600)",
        "Every rank of a job compiles every kernel, and deletes what the others are writing.",
        in_file("loader/test_processes.py", "test_racing_processes_compile_once"),
    ),
    Fault(
        "lock-shared",
        "esimd_fmha/loader/locks.py",
        "fcntl.LOCK_EX if wait",
        "fcntl.LOCK_SH if wait",
        "All processes hold the lock at once.",
        in_file("loader/test_processes.py", "test_racing_processes_compile_once"),
    ),
    Fault(
        "lock-of-a-deleted-file",
        "esimd_fmha/loader/locks.py",
        "if _same_file(descriptor, path):",
        "if descriptor:",
        "After a pruning two processes hold the lock of one entry.",
        in_file("loader/test_locks.py", "test_who_waited_for_a_deleted_lock_holds_the_new_one"),
    ),
    Fault(
        "not-looked-again-under-the-lock",
        "esimd_fmha/loader/cache.py",
        "if writable and (found :=",
        "if not writable and (found :=",
        "Processes that waited for a compile compile again.",
        in_file("loader/test_processes.py", "test_racing_processes_compile_once"),
    ),
    Fault(
        "digest-not-compared",
        "esimd_fmha/loader/cache.py",
        'if hashlib.sha256(data).hexdigest() != manifest["sha256"]:',
        "if len(data) < 4:",
        "A damaged kernel is loaded.",
        in_file("loader/test_cache.py", "test_damaged_entry_is_rebuilt"),
    ),
    Fault(
        "links-followed",
        "esimd_fmha/loader/cache.py",
        "os.open(name, flags | os.O_NOFOLLOW)",
        "os.open(name, flags)",
        "A file of an entry may be a link to what somebody else writes.",
        in_file("loader/test_trust.py", "test_files_of_an_entry_are_no_links"),
    ),
    Fault(
        "key-without-the-compilers-version",
        "esimd_fmha/loader/build.py",
        '"symbol": source.symbol,\n        "compiler": compiler_identity,',
        '"symbol": source.symbol,\n        "compiler": compiler_identity.split()[0],',
        "After an upgrade of the compiler its old kernels are loaded.",
        in_file("loader/test_cache.py", "test_key_changes_with_the_compiler"),
    ),
    Fault(
        "key-without-the-time-of-installation",
        "esimd_fmha/loader/compilers/ocloc.py",
        ", installed {self.path.stat().st_mtime_ns}",
        "",
        "After an upgrade of the library behind ocloc the old machine code is used.",
        in_file("loader/test_ocloc.py", "test_an_ocloc_of_the_same_version_that_was_installed_anew_is_in_the_key"),
    ),
    Fault(
        "key-without-the-librarys-size",
        "esimd_fmha/loader/compilers/sycl_jit.py",
        "size = path.stat().st_size if path else 0",
        "size = 0 if path else 1",
        "A replaced library that kept its version is not noticed.",
        in_file("loader/test_compilers.py", "test_identity_changes_with_the_library"),
    ),
    Fault(
        "key-without-file-names",
        "esimd_fmha/loader/source.py",
        r'digest.update(f"{name}\0{len(text)}\0".encode())',
        r'digest.update(f"{len(text)}\0".encode())',
        "A header that was renamed gives the kernel of before.",
        in_file("loader/test_cache.py", "test_key_changes_with_the_files"),
    ),
    Fault(
        "key-without-file-lengths",
        "esimd_fmha/loader/source.py",
        r'digest.update(f"{name}\0{len(text)}\0".encode())',
        r'digest.update(f"{name}\0".encode())',
        "Two headers have the key of one that holds the text of both.",
        in_file("loader/test_cache.py", "test_key_tells_where_a_file_ends"),
    ),
    Fault(
        "trust-of-groups",
        "esimd_fmha/loader/trust.py",
        "WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH",
        "WRITABLE_BY_OTHERS = stat.S_IWOTH",
        "Whoever is in the group of the cache directory can run code as its user.",
        in_file("loader/test_trust.py", "test_directory_that_others_can_write_is_refused"),
    ),
    Fault(
        "trust-of-sticky-caches",
        "esimd_fmha/loader/trust.py",
        "may_be_shared=step != cache",
        "may_be_shared=True",
        "A cache directory like /tmp is used, in which everybody can put a kernel first.",
        in_file("loader/test_trust.py", "test_directory_that_others_can_write_is_refused"),
    ),
    Fault(
        "trust-of-unmapped-owners",
        "esimd_fmha/loader/trust.py",
        "*([UNMAPPED_OWNER] if may_be_shared else [])",
        "UNMAPPED_OWNER",
        "In a container a cache that belongs to anybody outside is used.",
        in_file("loader/test_trust.py", "test_owner_outside_the_container_is_not_trusted_with_the_directory"),
    ),
    Fault(
        "trust-of-members",
        "esimd_fmha/loader/trust.py",
        " and set(group.gr_mem) <= {user.pw_name}",
        "",
        "A user's own group counts as private although it has other members.",
        in_file("loader/test_trust.py", "test_parent_that_a_group_can_write_is_used_if_the_group_is_the_users_own"),
    ),
    Fault(
        "binaries-of-old-spirv",
        "esimd_fmha/loader/inventory.py",
        'if judged == CURRENT and manifest["file"] == SPIRV_FILE:',
        'if manifest["file"] == SPIRV_FILE:',
        "Pruning keeps machine code that nothing asks for.",
        in_file("loader/test_inventory.py", "test_every_state_is_told"),
    ),
    Fault(
        "prune-the-users-files",
        "esimd_fmha/loader/inventory.py",
        r'_ENTRY = re.compile(r"[^.].*\.[0-9a-f]{24}")',
        r'_ENTRY = re.compile(r"[^.].*\.[0-9a-f]+")',
        "Pruning deletes a user's folder photos.2025.",
        in_file("loader/test_inventory.py", "test_pruning_leaves_what_is_current_and_what_is_not_the_caches"),
    ),
    Fault(
        "any-bytes-are-spirv",
        "esimd_fmha/loader/compilers/__init__.py",
        "if spirv[:4] != SPIRV_MAGIC:",
        "if not spirv:",
        "LLVM bitcode of another compiler version goes to the driver and into the cache.",
        in_file("loader/test_compilers.py", "test_only_spirv_is_believed"),
    ),
    Fault(
        "compiler-entered-by-all-threads",
        "esimd_fmha/loader/compilers/sycl_jit.py",
        "        with self._lock:\n            return self._compile(source)",
        "        return self._compile(source)",
        "Two threads are in a compiler that is not said to be re-entrant.",
        in_file("loader/test_processes.py", "test_the_compiler_library_is_entered_by_one_thread_at_a_time"),
    ),
    Fault(
        "one-queue-for-all-threads",
        "esimd_fmha/loader/devices/__init__.py",
        "_named_device(name, threading.get_ident(),",
        "_named_device(name, 0,",
        "Threads wait for one another's kernels.",
        in_file("loader/test_load.py", "test_each_thread_has_a_queue_of_its_own"),
    ),
    Fault(
        "modules-of-another-context",
        "esimd_fmha/loader/load.py",
        "module_key = (source, device.context_identity)",
        "module_key = (source, device.target)",
        "A second GPU is handed the module of the first.",
        in_file("loader/test_load.py", "test_queues_of_one_context_share_modules_and_nobody_shares_kernels"),
    ),
    Fault(
        "contexts-alike",
        "esimd_fmha/loader/devices/dpctl_device.py",
        "(self.target, queue.sycl_context, queue.sycl_device)",
        "(self.target, queue.sycl_device)",
        "A queue is handed the module of another context.",
        in_file("loader/test_load.py", "test_queues_of_other_contexts_share_nothing"),
    ),
    Fault(
        "forked-with-the-queues",
        "esimd_fmha/loader/devices/dpctl_device.py",
        "    _forked_with_queues = _made_queues\n",
        "    _forked_with_queues = False\n",
        "A forked process may wait for its kernel without end.",
        in_file("loader/test_fork.py", "test_a_child_that_was_forked_after_a_call_is_refused"),
    ),
    Fault(
        "forked-before-the-queues",
        "esimd_fmha/loader/devices/dpctl_device.py",
        "    _forked_with_queues = _made_queues\n",
        "    _forked_with_queues = True\n",
        "No forked process can call an operator.",
        in_file("loader/test_fork.py", "test_a_child_that_was_forked_before_the_first_call_works"),
    ),
    Fault(
        "devices-of-the-parent",
        "esimd_fmha/loader/devices/__init__.py",
        "debug_info, was_forked())",
        "debug_info, False)",
        "A forked process submits to the queue of its parent.",
        in_file("loader/test_fork.py", "test_a_child_that_was_forked_after_a_call_is_refused"),
    ),
    Fault(
        "kernels-of-another-queue",
        "esimd_fmha/loader/load.py",
        "key = (source, device.identity)",
        "key = (source, device.context_identity)",
        "A second stream submits to the queue of the first, out of the order of its inputs.",
        in_file("loader/test_load.py", "test_queues_of_one_context_share_modules_and_nobody_shares_kernels"),
    ),
    Fault(
        "queue-out-of-order",
        "esimd_fmha/loader/interop.py",
        "if not queue.is_in_order:",
        "if queue is None:",
        "Kernels overtake the computation of their inputs.",
        in_file("loader/test_devices.py", "test_out_of_order_queue_is_refused"),
    ),
    Fault(
        "two-runtimes",
        "esimd_fmha/loader/interop.py",
        "if len(runtimes) > 1:",
        "if len(runtimes) > 2:",
        "A queue of one SYCL runtime is handed to another, and the process crashes.",
        in_file("loader/test_devices.py", "test_two_sycl_runtimes_are_refused"),
    ),
    Fault(
        "heads-and-splits-swapped",
        "esimd_fmha/loader/devices/dpctl_device.py",
        "[groups[2], groups[1], groups[0] * threads]",
        "[groups[1], groups[2], groups[0] * threads]",
        "Only as many heads as there are splits are computed.",
        in_file("loader/test_load.py", "test_adds") + MIXED_SPLIT,
    ),
    Fault(
        "simulated-inputs-writable",
        "esimd_fmha/loader/devices/xesim_device.py",
        "read_only=not buffer.writable",
        "read_only=False",
        "The simulator does not notice a kernel that writes its inputs.",
        in_file("loader/test_devices.py", "test_the_simulator_may_write_results_only"),
    ),
)

# ---- the testing kit: what judges all the others ---------------------------------------------------------------------

KIT = (
    Fault(
        "reference-hides-its-own-key",
        "esimd_fmha/testing/reference.py",
        "visible &= key <= position\n",
        "visible &= key < position\n",
        "The truth of a causal row lacks one key.",
        in_file("unit/test_reference.py", "test_float64_is_the_formula"),
    ),
    Fault(
        "reference-window-one-key-wider",
        "esimd_fmha/testing/reference.py",
        "visible &= key >= position - left",
        "visible &= key > position - left",
        "The truth of a window lacks its first key.",
        in_file("unit/test_reference.py", "test_float64_is_the_formula"),
    ),
    Fault(
        "same-precision-without-rounding",
        "esimd_fmha/testing/reference.py",
        "P.to(dtype).float() @ v.float()",
        "P @ v.float()",
        "The bound is that of a computation which no matrix engine does.",
        in_file("unit/test_reference.py", "test_same_precision_rounds_p_and_the_output_and_nothing_else"),
    ),
    Fault(
        "bound-of-three-errors",
        "esimd_fmha/testing/bound.py",
        "return (2 * error + rounding)[:, None, None]",
        "return (3 * error + rounding)[:, None, None]",
        "The suite takes results half as wrong again as it says.",
        in_file("unit/test_bound.py", "test_the_bound_is_twice_torchs_error_in_the_row_and_one_rounding"),
    ),
    Fault(
        "bound-of-the-worst-row",
        "esimd_fmha/testing/bound.py",
        "error = (same_precision.double() - truth).abs().flatten(1).amax(dim=1)",
        "error = (same_precision.double() - truth).abs().max()",
        "A row of small numbers is allowed the error of a row of large ones.",
        in_file("unit/test_bound.py", "test_the_bound_is_twice_torchs_error_in_the_row_and_one_rounding"),
    ),
    Fault(
        "nan-is-right",
        "esimd_fmha/testing/bound.py",
        "(error / allowed).nan_to_num(nan=torch.inf)",
        "(error / allowed).nan_to_num(nan=0.0)",
        "A NaN in a result is overlooked.",
        in_file("unit/test_bound.py", "test_one_wrong_element_makes_the_verdict_wrong"),
    ),
    Fault(
        "padding-rows-not-guarded",
        "esimd_fmha/testing/inputs.py",
        "asked = self.out[: self.num_rows]",
        "asked = self.out",
        "Writes to rows behind the last sequence are not counted.",
        in_file("unit/test_inputs.py", "test_a_write_beside_the_asked_rows_is_counted"),
    ),
    Fault(
        "friendly-table",
        "esimd_fmha/testing/inputs.py",
        "torch.tensor([-1, 2**31 - 1, -(2**31), 123_456_789], dtype=torch.int32)",
        "torch.tensor([0, 1, 0, 1], dtype=torch.int32)",
        "A kernel that reads table entries behind the used ones is not caught.",
        in_file("unit/test_inputs.py", "test_entries_behind_the_used_pages_name_no_page"),
    ),
    Fault(
        "sampled-rows-at-the-start",
        "esimd_fmha/testing/verify.py",
        "positions = sampled + len(k) - len(q)",
        "positions = sampled",
        "The rows of a chunk are judged as if they were the first of their sequence.",
        in_file("unit/test_bound.py", "test_sampling_judges_each_sequence_by_its_own_rows"),
    ),
    Fault(
        "partials-without-their-maxima",
        "esimd_fmha/testing/formulas.py",
        "o_max_and_sum = case.head_dim + 2",
        "o_max_and_sum = case.head_dim + 1",
        "The traffic of a split is reported too small.",
        in_file("unit/test_formulas.py", "test_bytes_are_those_of_the_tensors"),
    ),
)

# ---- the simulator ---------------------------------------------------------------------------------------------------

SIMULATOR = (
    Fault(
        "decoder-ternary-width",
        "xesim/isa/decoder.py",
        "(vertical // horizontal if horizontal else vertical) or 1",
        "vertical or 1",
        "Sources of mad with two strides are read from the wrong elements.",
        in_file("xesim/unit/isa/test_decoder.py", "test_ternary_regions"),
    ),
    Fault(
        "decoder-vector-of-minus-8",
        "xesim/isa/decoder.py",
        "n - 16 if n > 7 else n",
        "n - 16 if n > 8 else n",
        "The element -8 of a packed vector immediate is read as 8.",
        in_file("xesim/unit/isa/test_decoder.py", "test_immediates"),
    ),
    Fault(
        "decoder-rough-decimals",
        "xesim/isa/decoder.py",
        "<= 1e-5 * abs(value)",
        "<= 1e-7 * abs(value)",
        "A float that the disassembler shortens is taken as printed, a few bits off.",
        in_file("xesim/unit/isa/test_decimals.py", "test_the_bits_are_those_of_the_bytes_whatever_the_text_rounds_off"),
    ),
    Fault(
        "alu-bf16-ties-away-from-zero",
        "xesim/formats/numeric.py",
        "rounded = bits + 0x7FFF + (bits >> 16 & 1)",
        "rounded = bits + 0x8000",
        "Ties are rounded to odd bf16 numbers, unlike on the hardware.",
        in_file("xesim/unit/isa/test_conversions.py", "test_float_narrows_in_every_rounding_mode"),
    ),
    Fault(
        "alu-up-is-away-from-zero",
        "xesim/formats/numeric.py",
        "RTP: bits >> 31 == 0, RTN: bits >> 31 == 1}",
        "RTP: True, RTN: bits >> 31 == 1}",
        "Rounding up to bf16 takes negative numbers down.",
        in_file("xesim/unit/isa/test_float_edges.py", "test_bf16_is_rounded_by_sign_in_the_directed_modes"),
    ),
    Fault(
        "alu-mad-rounds-twice",
        "xesim/formats/numeric.py",
        "if (low == 0x10000000).any() or (",
        "if (",
        "A fused multiply-add is rounded to double first, and then the wrong way.",
        in_file("xesim/unit/isa/test_conversions.py", "test_mad_does_not_round_the_product_first"),
    ),
    Fault(
        "alu-clamp-of-2-63",
        "xesim/formats/numeric.py",
        "(truncated < float(high + 1))",
        "(truncated <= float(high))",
        "2^63 as a 64-bit integer is negative, not the largest.",
        in_file("xesim/unit/isa/test_float_edges.py", "test_the_first_number_beyond_an_integer_type_is_clamped"),
    ),
    Fault(
        "alu-saturated-nan",
        "xesim/isa/operands/conversions.py",
        "value = np.where(value > 0, np.minimum(value, value.dtype.type(1)), value.dtype.type(0))",
        "value = np.clip(value, 0, 1).astype(value.dtype)",
        "(sat) of NaN is NaN, not 0.",
        in_file(
            "xesim/unit/isa/test_conversions.py", "test_saturation_clamps_floats_to_one_and_integers_to_their_range"
        ),
    ),
    Fault(
        "alu-minimum-with-nan",
        "xesim/isa/alu/moves.py",
        "compare(a, b) | np.isnan(b) if extremum else compare(a, b)",
        "compare(a, b)",
        "The minimum of a number and NaN is NaN.",
        in_file("xesim/unit/isa/test_alu.py", "test_float_minimum_and_maximum_ignore_one_nan"),
    ),
    Fault(
        "alu-high-half-of-unsigned",
        "xesim/isa/alu/wide.py",
        "(total.view(np.uint64) >> np.uint64(32))) if high else total",
        "total >> 33) if high else total",
        "mach of unsigned dwords gives the wrong high half.",
        in_file("xesim/unit/isa/test_alu.py", "test_mul_and_mach_give_the_whole_product"),
    ),
    Fault(
        "dpas-two-bit-depth",
        "xesim/isa/dpas.py",
        "min(32 // max(_BITS[o.dtype.name] for o in inst.srcs[1:]), 8)",
        "32 // max(_BITS[o.dtype.name] for o in inst.srcs[1:])",
        "dpas of 2-bit elements multiplies twice as many as the array has.",
        in_file("xesim/unit/isa/test_dpas.py", "test_integer_products"),
    ),
    Fault(
        "dpas-columns-and-pairs-swapped",
        "xesim/isa/dpas.py",
        "elements.swapaxes(2, 3).reshape(len(c), k, EXEC_SIZE)",
        "elements.reshape(len(c), k, EXEC_SIZE)",
        "The B operand is read as rows, not as interleaved pairs of rows.",
        in_file("xesim/unit/isa/test_dpas.py", "test_float_products"),
    ),
    Fault(
        "regions-of-rows",
        "xesim/isa/operands/regions.py",
        "steps.pop() if len(steps) == 1 and min(steps) > 0 else None",
        "min(steps) if min(steps) > 0 else None",
        "A region of several rows is read as one row.",
        in_file("xesim/unit/isa/test_regions.py", "test_mov_moves_the_bytes_its_regions_name"),
    ),
    Fault(
        "regions-of-words-in-flags",
        "xesim/isa/operands/regions.py",
        "(16 if bits == 16 else 32) * operand.offset",
        "32 * operand.offset",
        "f0.1 as a word is read from the next flag register.",
        in_file("xesim/unit/isa/test_alu.py", "test_flags_are_readable_as_integers"),
    ),
    Fault(
        "predicates-all-of-disabled-channels",
        "xesim/isa/operands/masks.py",
        'flag & enabled if kind == "any" else flag | ~enabled',
        'flag & enabled if kind == "any" else flag',
        "Below a branch, .all counts channels that went the other way.",
        in_file("xesim/unit/isa/test_predicates.py", "test_all_asks_the_enabled_channels_only"),
    ),
    Fault(
        "predicates-any-of-disabled-channels",
        "xesim/isa/operands/masks.py",
        'flag & enabled if kind == "any" else flag | ~enabled',
        'flag if kind == "any" else flag | ~enabled',
        "Below a branch, .any counts channels that went the other way.",
        in_file("xesim/unit/isa/test_predicates.py", "test_any_asks_the_enabled_channels_only"),
    ),
    Fault(
        "flow-a-join-that-never-skips",
        "xesim/isa/flow.py",
        "return _choose(any_active, following, skip)",
        "return following",
        "Threads execute code that none of their channels reaches, and its unmasked instructions take effect.",
        in_file("xesim/unit/isa/test_joins.py", "test_code_between_joins_is_not_executed_without_a_channel"),
    ),
    Fault(
        "flow-broken-channels-forgotten",
        "xesim/isa/flow.py",
        "        waiting[waiting == inst.address + _BROKEN] = inst.end\n",
        "",
        "Channels that break out of a loop never run again.",
        in_file("xesim/unit/isa/test_flow.py", "test_structured_branches_and_loops"),
    ),
    Fault(
        "messages-of-the-first-column-outside",
        "xesim/isa/messages/block2d.py",
        "whole = row_inside & (x >= 0) & (x + self.width * self.size <= width)",
        "whole = row_inside & (x >= 0) & (x + self.width * self.size <= width + 4)",
        "A 2D load reads the column behind the edge of its surface.",
        in_file("xesim/unit/isa/test_messages.py", "test_2d_block_load_against_the_definition"),
    ),
    Fault(
        "messages-of-the-row-above",
        "xesim/isa/messages/block2d.py",
        "row_inside = (y >= 0) & (y <",
        "row_inside = (y >= -1) & (y <",
        "A 2D load reads the row above its surface.",
        in_file("xesim/unit/isa/test_messages.py", "test_2d_block_load_against_the_definition"),
    ),
    Fault(
        "messages-float-atomics-spread-nan",
        "xesim/isa/messages/atomics.py",
        "_extreme(np.fmax)",
        "_extreme(np.maximum)",
        "An atomic maximum over numbers and a NaN is NaN.",
        in_file("xesim/unit/isa/test_float_edges.py", "test_float_atomics_choose_the_number_beside_a_nan"),
    ),
    Fault(
        "messages-atomics-at-once",
        "xesim/isa/messages/atomics.py",
        'order = np.argsort(keys, kind="stable")',
        "order = np.argsort(keys)[::-1]",
        "Channels at one address act in another order, and get the wrong old values.",
        in_file("xesim/unit/isa/test_messages.py", "test_atomics_act_one_channel_after_another"),
    ),
    Fault(
        "memory-wraps-around",
        "xesim/machine/memory.py",
        "        inside &= addresses + np.uint64(size) >= addresses\n",
        "",
        "An access at the very end of the address space counts as inside the last allocation.",
        in_file("xesim/unit/machine/test_memory.py", "test_accesses_outside_are_explained"),
    ),
    Fault(
        "memory-read-only-by-one",
        "xesim/machine/memory.py",
        "all(m.read_only for m in members))",
        "any(m.read_only for m in members))",
        "Results that overlap an input in memory cannot be written.",
        in_file("xesim/unit/machine/test_memory.py", "test_host_memory_keeps_its_address_and_spans_may_overlap"),
    ),
    Fault(
        "memory-partly-written",
        "xesim/machine/memory.py",
        "written.any(1) if allocation.private else written.all(1)",
        "written.any(1)",
        "A read of bytes of which nobody wrote the last is not found.",
        in_file("xesim/unit/machine/test_memory.py", "test_reads_of_bytes_nobody_wrote_are_found_if_asked_for"),
    ),
    Fault(
        "slm-of-all-groups",
        "xesim/machine/slm.py",
        "return c.group[rows].astype(np.int64) * self.size + addresses.astype(np.int64)",
        "return addresses.astype(np.int64)",
        "Work-groups share their local memory.",
        in_file("xesim/unit/machine/test_slm_groups.py", "test_each_group_reads_what_it_wrote"),
    ),
    Fault(
        "slm-partly-inside",
        "xesim/machine/slm.py",
        "inside = addresses + np.uint64(size) <= self.size",
        "inside = addresses < self.size",
        "An access across the end of local memory reaches the next group's.",
        in_file("xesim/unit/machine/test_slm_groups.py", "test_an_access_that_is_partly_inside_is_a_fault"),
    ),
    Fault(
        "checkers-first-reader-only",
        "xesim/checkers/races.py",
        "            late[several] = unseen.any(1)\n",
        "            late[several] = unseen[:, 0]\n",
        "Of several readers of a byte only the first one's race with a writer is found.",
        in_file(
            "xesim/unit/checkers/test_race_readers.py", "test_a_write_races_with_the_reader_that_no_barrier_orders"
        ),
    ),
    Fault(
        "checkers-signal-is-no-release",
        "xesim/checkers/clocks.py",
        "        self._advance(threads, clocks)\n        return clocks\n",
        "        return clocks\n",
        "A write after a barrier's signal counts as before it.",
        in_file("xesim/unit/machine/test_slm.py", "test_reports_a_race"),
    ),
    Fault(
        "checkers-distance-of-one-more",
        "xesim/checkers/scoreboard.py",
        "if p[0] < count)",
        "if p[0] < count - 1)",
        "An annotation that waits for the wrong instruction passes.",
        in_file("xesim/unit/checkers/test_scoreboard.py", "test_reports"),
    ),
    Fault(
        "checkers-latency-of-10",
        "xesim/checkers/scoreboard.py",
        '"I": 11,',
        '"I": 10,',
        "A result that is used ten instructions later without annotation passes.",
        in_file("xesim/unit/checkers/test_scoreboard.py", "test_reports"),
    ),
    Fault(
        "checkers-read-operands-are-results",
        "xesim/checkers/scoreboard.py",
        'sent = self._wait_token(sent, token, side == "dst")',
        "sent = self._wait_token(sent, token, True)",
        "A load that was only waited for to read its address counts as done.",
        in_file("xesim/unit/checkers/test_scoreboard.py", "test_reports"),
    ),
    Fault(
        "checkers-dpas-needs-no-dpas",
        "xesim/checkers/scoreboard.py",
        "if other.writes & reads and self._rows_between(producer, index) < DPAS_LATENCY:",
        "if False:",
        "A dpas that multiplies the result of the one before without waiting passes.",
        in_file("xesim/unit/checkers/test_scoreboard.py", "test_reports"),
    ),
    Fault(
        "checkers-messages-of-any-channels",
        "xesim/checkers/scoreboard.py",
        "return unit, inst.exec_size, inst.channel_offset, mask",
        "return unit, inst.exec_size, 0, mask",
        "A message that overwrites the operands of one for other channels passes.",
        in_file(
            "xesim/unit/checkers/test_scoreboard_messages.py", "test_messages_of_other_channels_wait_for_the_operands"
        ),
    ),
    Fault(
        "checkers-messages-without-a-mask",
        "xesim/checkers/scoreboard.py",
        "    if inst.predicate is None and inst.no_mask and inst.send is not None:\n        return None\n",
        "",
        "A message that overwrites the operands of the one before passes when both ignore the channels.",
        in_file(
            "xesim/unit/checkers/test_scoreboard_messages.py",
            "test_messages_that_ignore_the_channels_wait_for_the_operands",
        ),
    ),
    Fault(
        "checkers-surface-of-32-bytes",
        "xesim/checkers/bounds.py",
        "BASE_ALIGNMENT = 64",
        "BASE_ALIGNMENT = 32",
        "A surface that begins inside a cache line passes, which the hardware does not define.",
        in_file("xesim/unit/isa/test_messages.py", "test_illegal_surfaces_are_reported"),
    ),
)

DENSE = (
    Fault(
        "dense-causal-from-the-end",
        "esimd_fmha/dense.py",
        "k, v = k[:, :seqlen_q], v[:, :seqlen_q]",
        "pass",
        "With more keys than queries the causal mask ends at the last key, where torch's begins at the first.",
        in_file("kernels/test_dense.py", "test_is_as_torchs"),
    ),
    Fault(
        "dense-fewer-keys-off-by-one",
        "esimd_fmha/dense.py",
        "(-1, seqlen_q - seqlen_k)",
        "(-1, seqlen_q - seqlen_k - 1)",
        "With fewer keys than queries a causal row does not see the key at its own place.",
        in_file("kernels/test_dense.py", "test_is_as_torchs"),
    ),
    Fault(
        "dense-order-of-one-sequence",
        "esimd_fmha/dense.py",
        "if q.stride(2) > q.stride(1):",
        "if q.stride(2) < q.stride(1):",
        "The result of one sequence lies in memory otherwise than torch's.",
        in_file("kernels/test_dense.py", "test_is_as_torchs"),
    ),
    Fault(
        "dense-heads-of-all-sequences",
        "esimd_fmha/flash_attention.py",
        "0 < batch * num_heads <= MAX_HEADS",
        "0 < num_heads <= MAX_HEADS",
        "Many sequences of few heads are refused, as if a call had too many heads.",
        in_file("kernels/test_dense.py", "test_more_sequences_than_heads_fit_side_by_side"),
    ),
    Fault(
        "dense-gqa-unasked",
        "esimd_fmha/dense.py",
        "not enable_gqa and num_heads_kv != num_heads_q",
        "not enable_gqa and num_heads_kv > num_heads_q",
        "Fewer heads of K, which torch refuses without enable_gqa, are taken for GQA.",
        in_file("kernels/test_dense.py", "test_refusals"),
    ),
)

DISTRIBUTED = (
    Fault(
        "ring-sinks-in-every-step",
        "esimd_fmha/distributed.py",
        '_first_options | {"causal": False, "sinks": None}',
        '_first_options | {"causal": False}',
        "Each chunk of keys adds the weight of the sinks once more.",
        in_file("kernels/test_distributed.py", "test_ring_with_softcap_and_sinks"),
    ),
    Fault(
        "ring-zigzag-places",
        "esimd_fmha/distributed.py",
        "return 2 * size - 1 - rank if index else rank",
        "return size + rank if index else rank",
        "The late chunks of a zigzag are taken for those of another rank.",
        in_file("kernels/test_distributed.py", "test_ring_of_two"),
    ),
    Fault(
        "ring-zigzag-does-not-wrap",
        "esimd_fmha/distributed.py",
        "only_upwards = shards[source].causal and not shards[source].zigzag",
        "only_upwards = shards[source].causal",
        "In a causal zigzag the keys of later ranks never reach the earlier ones.",
        in_file("kernels/test_distributed.py", "test_ring_of_two"),
    ),
    Fault(
        "ring-zigzag-late-sees-no-early",
        "esimd_fmha/distributed.py",
        "if place_k < place or (place_k > place and not self._own.causal):",
        "if (place_k < place and source != self._rank) or (place_k > place and not self._own.causal):",
        "The late rows of a rank do not see its own early keys.",
        in_file("kernels/test_distributed.py", "test_ring_of_two"),
    ),
    Fault(
        "ring-merges-in-order",
        "esimd_fmha/distributed.py",
        "while self._states and self._states[-1][0] <= count:",
        "while self._states:",
        "The error of a ring grows with the number of processes instead of its logarithm.",
        in_file("kernels/test_distributed.py", "test_no_result_is_merged_more_often_than_the_logarithm_says"),
    ),
    Fault(
        "ring-only-the-faulty-rank-raises",
        "esimd_fmha/distributed.py",
        "except Exception as of_this_rank:  # whatever it is, the others wait to hear of it",
        "except UnsupportedProblem as of_this_rank:",
        "A TypeError in one process leaves the others waiting for the timeout.",
        in_file("kernels/test_distributed.py", "test_what_one_rank_refuses_all_raise"),
    ),
    Fault(
        "dcp-first-kv-heads",
        "esimd_fmha/distributed.py",
        "first = rank * num_heads_q // group_size",
        "first = 0",
        "All ranks attend to the new keys of the first rank's heads.",
        in_file("kernels/test_distributed.py", "test_dcp_of_two"),
    ),
    Fault(
        "dcp-causal-context",
        "esimd_fmha/distributed.py",
        '{"causal": False, "k_descale": k_descale, "v_descale": v_descale}',
        '{"causal": True, "k_descale": k_descale, "v_descale": v_descale}',
        "Early rows of a chunk do not see the last cached keys.",
        in_file("kernels/test_distributed.py", "test_dcp_of_two"),
    ),
)

IPEX = (
    Fault(
        "ipex-starts-as-lengths",
        "esimd_fmha/integrations/ipex.py",
        "else cu_seqlens_kv.diff()",
        "else cu_seqlens_kv[1:]",
        "Where keys end is taken for how many there are.",
        in_file("integrations/test_ipex.py", "test_both_meanings_of_cu_seqlens_kv_and_both_layouts"),
    ),
    Fault(
        "ipex-first-order-wins",
        "esimd_fmha/integrations/ipex.py",
        "if any(list(reading) != list(readings[0]) for reading in readings):",
        "if False:",
        "Windows that are given by position as 1 are taken for scales.",
        in_file("integrations/test_ipex.py", "test_refusals"),
    ),
    Fault(
        "ipex-layout-of-xpus",
        "esimd_fmha/integrations/ipex.py",
        'page_layout = "NHD" if query.is_xpu else "HND"',
        'page_layout = "NHD"',
        "The pages of a CPU are read as those of an XPU.",
        in_file("integrations/test_ipex.py", "test_both_meanings_of_cu_seqlens_kv_and_both_layouts"),
    ),
    Fault(
        "ipex-scales-of-e5m2",
        "esimd_fmha/integrations/ipex.py",
        "if dtype == torch.float8_e4m3fn:\n",
        "if dtype in FP8_DTYPES:\n",
        "A scale that IPEX does not apply is applied.",
        in_file("integrations/test_ipex.py", "test_scales_of_e5m2_are_refused"),
    ),
)


def vllm(*names: str) -> tuple[str, ...]:
    return in_file("integrations/test_vllm.py", *names)


def sglang(*names: str) -> tuple[str, ...]:
    return in_file("integrations/test_sglang.py", *names)


VLLM, SGLANG = "esimd_fmha/integrations/vllm_backend.py", "esimd_fmha/integrations/sglang.py"
SERVING = (
    Fault(
        "vllm-steps-beyond-the-table",
        VLLM,
        "return min(1 << max(0, num_pages - 1).bit_length(), max_pages) * page_size",
        "return (1 << max(0, num_pages - 1).bit_length()) * page_size",
        "A request near the longest length is refused, because its length rounded up has no room in the table.",
        vllm("test_lengths_go_up_in_powers_of_two_as_far_as_the_table_has_room[fake-513-640]"),
    ),
    Fault(
        "vllm-no-steps",
        VLLM,
        "1 << max(0, num_pages - 1).bit_length()",
        "num_pages",
        "Decoding plans its calls anew at every page.",
        vllm("test_decoding_plans_seldom[fake]"),
    ),
    Fault(
        "vllm-window-of-one-side",
        VLLM,
        "(left, left) if left >= 0",
        "(left, 0) if left >= 0",
        "Sequences that are not causal see no key behind their position when a layer has a window.",
        vllm("test_each_request_may_say_whether_it_is_causal[fake]"),
    ),
    Fault(
        "vllm-scales-of-16-bit-values",
        VLLM,
        "v_descale=layer._v_scale if self._fp8_dtype else None",
        "v_descale=layer._v_scale",
        "The values of a 16-bit cache are multiplied with the scale that a checkpoint brings for fp8.",
        vllm("test_the_scales_of_a_layer_are_not_those_of_a_16_bit_cache[fake-auto]"),
    ),
    Fault(
        "vllm-append-without-scales",
        VLLM,
        "(layer._k_scale, layer._v_scale) if self._fp8_dtype else (None, None)",
        "(None, None)",
        "Keys and values go into fp8 caches undivided.",
        vllm("test_fp8_caches_are_bytes_with_scales[fake-LBNHC-fp8]"),
    ),
    Fault(
        "vllm-e5m2-as-e4m3",
        VLLM,
        '"fp8_e5m2": torch.float8_e5m2',
        '"fp8_e5m2": torch.float8_e4m3fn',
        "Caches that are asked to be e5m2 are e4m3, which vLLM's other writers and readers do not know.",
        vllm("test_a_step_that_vllm_cannot_do_either_is_refused[fake]"),
    ),
    Fault(
        "vllm-splits-as-the-batch-is",
        VLLM,
        "split_size=self._split_size",
        "split_size=None",
        "VLLM_BATCH_INVARIANT changes nothing.",
        vllm("test_batch_invariance_splits_the_keys_at_fixed_places[fake]"),
    ),
    Fault(
        "vllm-too-many-splits",
        VLLM,
        "MAX_SPLITS // 2",
        "MAX_SPLITS",
        "A length that was rounded up takes more splits than there are, and the request is refused.",
        vllm("test_splits_leave_room_for_their_partials[fake-1-1048576-8192]"),
    ),
    Fault(
        "vllm-prefix-masks-are-ignored",
        VLLM,
        "if attn_metadata.mm_prefix_query_range_tensor is not None:",
        "if False:",
        "The queries of an image do not see its later keys, and nothing says so.",
        vllm("test_a_step_that_asks_for_more_is_left_to_vllm[fake-mm_prefix_query_range_tensor]"),
    ),
    Fault(
        "vllm-recorded-graphs",
        VLLM,
        "    _cudagraph_support = AttentionCGSupport.NEVER\n",
        "",
        "vLLM records the kernels into graphs, which nobody has seen replayed.",
        vllm("test_both_names_are_registered_on_xpu_as_often_as_vllm_asks"),
    ),
    Fault(
        "vllm-cross-attention",
        VLLM,
        "self.attn_type != AttentionType.DECODER",
        'self.attn_type in ("encoder", "encoder_only")',
        "Cross attention runs on these kernels, with the lengths of the decoder.",
        vllm("test_a_layer_that_asks_for_more_is_left_to_vllm[cross attention]"),
    ),
    Fault(
        "varlen-scales-of-16-bit-caches",
        "esimd_fmha/attention.py",
        '    if getattr(k, "dtype", None) in DTYPES:\n',
        "    if False:\n",
        "In the place of vLLM's function, it multiplies 16-bit caches with scales that vLLM's kernels do not apply.",
        in_file("unit/test_public_api.py", "test_varlen_leaves_16_bit_caches_as_they_are"),
    ),
    Fault(
        "sglang-length-in-pages",
        SGLANG,
        "max_seqlen_k=page_table.shape[1] * k_cache.shape[1]",
        "max_seqlen_k=page_table.shape[1]",
        "Calls are planned for a few keys, and one split does the work of all.",
        sglang("test_the_longest_length_follows_from_the_table"),
    ),
    Fault(
        "sglang-window-of-vllm",
        SGLANG,
        "(window_size[0], window_size[1])",
        "(max(window_size[0] - 1, -1), window_size[1])",
        "Windows are a key too short: SGLang's do not count the token itself.",
        sglang("test_a_window_of_sglang_does_not_count_the_token_itself"),
    ),
    Fault(
        "sglang-what-is-not-known",
        SGLANG,
        "if name not in _HANDED_ON and value is not None:",
        "if name not in _HANDED_ON and value:",
        "A call with scales or blocks of an image fails or is computed without them.",
        sglang("test_a_call_that_asks_for_more_is_left[image blocks]"),
    ),
    Fault(
        "sglang-recorded-graphs",
        SGLANG,
        "if q.is_xpu and torch.xpu.is_current_stream_capturing():",
        "if False:",
        "SGLang records the kernels into graphs, which nobody has seen replayed.",
        sglang("test_recorded_graphs_are_left[True-a graph that is being recorded]"),
    ),
    Fault(
        "sglang-lse-of-a-cascade",
        SGLANG,
        "return_lse=return_softmax_lse",
        "return_lse=False",
        "The first stage of a cascade returns no log-sum-exp.",
        sglang("test_the_first_stage_of_a_cascade_returns_lse"),
    ),
    Fault(
        "sglang-deterministic-splits",
        SGLANG,
        "num_splits=num_splits",
        "num_splits=0",
        "Deterministic inference splits the keys as the batch is.",
        sglang("test_a_decode_step_has_the_splits_that_are_asked"),
    ),
)

TRANSFORMERS = (
    Fault(
        "transformers-window-of-one-more",
        "esimd_fmha/integrations/transformers.py",
        "else (sliding_window - 1, sliding_window - 1)",
        "else (sliding_window, sliding_window)",
        "A query sees one key more than its window has.",
        of_transformers("test_masks_and_options[window and cap-left-33]"),
    ),
    Fault(
        "transformers-static-cache-is-full",
        "esimd_fmha/integrations/transformers.py",
        "if num_filled >= kv_length or direction is not causal_mask_function:",
        "if True:",
        "Slots of a static cache that nobody wrote are keys where nothing is padded.",
        of_transformers("test_forward_into_a_static_cache_that_is_not_full[none-llama]"),
    ),
    Fault(
        "transformers-static-cache-is-empty",
        "esimd_fmha/integrations/transformers.py",
        "num_filled = int(q_offset) + q_length - int(kv_offset)",
        "num_filled = q_length - int(kv_offset)",
        "The second chunk into a static cache does not see the first.",
        of_transformers("test_forward_into_a_static_cache_that_is_not_full[none-llama]"),
    ),
    Fault(
        "transformers-encoder-as-long-as-the-decoder",
        "esimd_fmha/integrations/transformers.py",
        "if num_filled >= kv_length or direction is not causal_mask_function:",
        "if num_filled >= kv_length:",
        "A decoder that is shorter than its encoder does not see the encoder's last tokens.",
        of_transformers("test_a_decoder_that_sees_an_encoder[none]"),
    ),
    Fault(
        "transformers-layout-of-k-for-v",
        "esimd_fmha/integrations/transformers.py",
        "if (distance := _distance(key)) is None or distance != _distance(value):",
        "if (distance := _distance(key)) is None:",
        "V of another layout than K is read at the places of K.",
        of_transformers("test_layouts_of_keys[one of each]"),
    ),
    Fault(
        "transformers-padding-queries-see-keys",
        "esimd_fmha/integrations/transformers.py",
        "        add(run_q.start, starts_k[-1])  # queries that are padding see no key\n",
        "",
        "Queries that are padding belong to the sequence behind them, and are not 0 where they see keys behind them.",
        of_transformers("test_masks_and_options[window both ways-both sides-40]"),
    ),
    Fault(
        "transformers-queries-from-the-first-column",
        "esimd_fmha/integrations/transformers.py",
        "shift = seqlen_q - seqlen_k\n",
        "shift = 0\n",
        "Queries of a chunk behind a cached prefix are taken for those of the first columns of the mask.",
        of_transformers("test_masks_and_options[window and cap-left-33]"),
    ),
    Fault(
        "transformers-encoder-padding-hides-queries",
        "esimd_fmha/integrations/transformers.py",
        "positions_matter = causal or window_size is not None",
        "positions_matter = True",
        "Queries of a decoder are left out where the encoder's sequence is padded.",
        of_transformers("test_queries_of_a_decoder_see_an_encoder"),
    ),
    Fault(
        "transformers-mask-remembered-after-a-write",
        "esimd_fmha/integrations/transformers.py",
        "None if mask.is_inference() else mask._version",
        "None",
        "A mask that is written to in place is taken for what it was.",
        of_transformers("test_a_mask_is_looked_at_once_for_all_layers"),
    ),
    Fault(
        "transformers-chunked-attention-is-a-window",
        "esimd_fmha/integrations/transformers.py",
        'is_window = len(parts) == 2 and "sliding_window" in _held_by(parts[0])',
        "is_window = len(parts) == 2",
        "Chunked attention and masks of a user's own are computed as causal attention, without a word.",
        of_transformers("test_masks_of_other_kinds_are_refused"),
    ),
    Fault(
        "transformers-first-packed-sequence-is-padding",
        "esimd_fmha/integrations/transformers.py",
        "return _packed_sequences_of(mask_function) + 1",
        "return _packed_sequences_of(mask_function)",
        "The first of several packed sequences is taken for padding.",
        of_transformers("test_packed_sequences_by_their_positions[llama-1]"),
    ),
    Fault(
        "transformers-holes-in-a-window",
        "esimd_fmha/integrations/transformers.py",
        "    if window_size is not None and any(runs",
        "    if window_size is not None and all(runs",
        "Tokens left out inside a sequence make its window reach further, if another sequence has them closer.",
        of_transformers("test_holes_in_a_window_that_would_count_them_are_refused"),
    ),
    Fault(
        "transformers-sinks-only-without-padding",
        "esimd_fmha/integrations/transformers.py",
        "return _masked(query, key, value, attention_mask, sinks=s_aux, **options), None",
        "return _masked(query, key, value, attention_mask, **options), None",
        "Sinks are left out in padded batches.",
        of_transformers("test_masks_and_options[window and sinks-left-40]"),
    ),
    Fault(
        "transformers-mode-of-paged-eager",
        "esimd_fmha/integrations/transformers.py",
        "causal=True,",
        "causal=bool(is_causal),",
        "In the place of paged|eager prompts are attended to in both directions, since the mask says what is causal.",
        batching("test_batches_in_the_place_of_paged_eager[llama]"),
    ),
    Fault(
        "transformers-ids-of-pages-that-take-turns",
        "esimd_fmha/integrations/flash_attn2.py",
        'block_table.div(2, rounding_mode="floor")',
        "block_table",
        "A decoding step of continuous batching reads and writes the pages of other requests.",
        batching("test_a_decoding_step_as_transformers_calls_it[True]"),
    ),
    Fault(
        "transformers-lengths-of-pages",
        "esimd_fmha/integrations/flash_attn2.py",
        '"seqused_k": cu_seqlens_k.diff()',
        '"seqused_k": cu_seqlens_k[1:]',
        "All sequences of pages but the first are too long.",
        batching("test_varlen_in_flash_attention_order[True]"),
    ),
    Fault(
        "transformers-order-of-vllm",
        "esimd_fmha/integrations/flash_attn2.py",
        "    cu_seqlens_q,\n    cu_seqlens_k,\n    max_seqlen_q,\n    max_seqlen_k,\n    dropout_p",
        "    max_seqlen_q,\n    cu_seqlens_q,\n    max_seqlen_k,\n    cu_seqlens_k,\n    dropout_p",
        "Who calls by position, as FlashAttention 2 documents it, is refused.",
        batching("test_signatures_are_those_of_flash_attention_2"),
    ),
)

GROUPS = {
    "options": OPTIONS,
    "kernels": KERNELS,
    "kvcache": KVCACHE,
    "fp8": FP8,
    "packing": PACKING,
    "flash-attention": FLASH_ATTENTION,
    "dense": DENSE,
    "distributed": DISTRIBUTED,
    "ipex": IPEX,
    "host": HOST,
    "loader": LOADER,
    "serving": SERVING,
    "kit": KIT,
    "transformers": TRANSFORMERS,
    "xesim": SIMULATOR,
}
FAULTS = [replace(fault, group=group) for group, faults in GROUPS.items() for fault in faults]
