// SPDX-License-Identifier: MPL-2.0
#include "core/observe/capture/filter/scan.h"

#include <bit>
#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace ipcscope::capture {

#if defined(__x86_64__)
namespace {

/// First and last byte of the needle at 32 places at once; what is between is compared where both fit (W. Mula's
/// generic SIMD search).
__attribute__((target("avx2"))) std::size_t findWide(ByteView bytes, ByteView needle, std::size_t from) {
    constexpr std::size_t width = 32;
    const auto size = needle.size();
    const auto first = _mm256_set1_epi8(static_cast<char>(needle.front()));
    const auto last = _mm256_set1_epi8(static_cast<char>(needle.back()));
    auto at = from;
    for (; at + size - 1 + width <= bytes.size(); at += width) {
        const auto* const here = reinterpret_cast<const __m256i_u*>(bytes.data() + at);
        const auto* const ends = reinterpret_cast<const __m256i_u*>(bytes.data() + at + size - 1);
        const auto both = _mm256_and_si256(_mm256_cmpeq_epi8(first, _mm256_loadu_si256(here)),
                                           _mm256_cmpeq_epi8(last, _mm256_loadu_si256(ends)));
        for (auto hits = static_cast<std::uint32_t>(_mm256_movemask_epi8(both)); hits != 0; hits &= hits - 1) {
            const auto place = at + static_cast<std::size_t>(std::countr_zero(hits));
            if (std::memcmp(bytes.data() + place, needle.data(), size) == 0)
                return place;
        }
    }
    return findBytesPlainly(bytes, needle, at);
}

} // namespace
#endif

std::size_t findBytesPlainly(ByteView bytes, ByteView needle, std::size_t from) {
    if (from > bytes.size() || needle.size() > bytes.size() - from)
        return bytes.size();
    if (needle.empty())
        return from;
    const auto rest = bytes.subspan(from);
    const auto* const hit =
        static_cast<const std::uint8_t*>(::memmem(rest.data(), rest.size(), needle.data(), needle.size()));
    return hit == nullptr ? bytes.size() : static_cast<std::size_t>(hit - bytes.data());
}

std::size_t findBytes(ByteView bytes, ByteView needle, std::size_t from) {
#if defined(__x86_64__)
    static const bool wide = __builtin_cpu_supports("avx2") != 0;
    if (wide && !needle.empty() && from <= bytes.size())
        return findWide(bytes, needle, from);
#endif
    return findBytesPlainly(bytes, needle, from);
}

} // namespace ipcscope::capture
