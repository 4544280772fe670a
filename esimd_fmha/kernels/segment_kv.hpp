// What sets the K and V of one segment apart: those in the cache may be in fp8 and have scales, those of the current
// chunk are as q.
#pragma once

#include "descale.hpp"
#include "query_rows.hpp"

namespace esimd_fmha {

template <int Segment> struct SegmentElement {
    using Type = KvElement;
};
template <> struct SegmentElement<1> {
    using Type = Element;
};

// What the products of a segment are to be multiplied with.
template <int Segment> struct SegmentScales {
    float k = 1.0f, v = 1.0f;

    SegmentScales(const KernelParams &params, const QueryRows &rows) {
        if constexpr (has_descale && Segment == 0) {
            const Descale descale(params, rows.seq.index, rows.head_kv());
            k = hw::kv_unit<KvElement> * descale.k;
            v = hw::kv_unit<KvElement> * descale.v;
        }
    }

    // O becomes a sum of values, to which the next segment adds.
    void apply_v(hw::OutTile &r_O) const {
        if constexpr (has_descale && Segment == 0)
            hw::scale_rows(r_O, v);
    }
};

} // namespace esimd_fmha
