#include "routing/seat_bits.hpp"

/// The same loops three times: for every processor, for those that count bits in one step, and for those that
/// do so with a whole block; which of them is asked of the processor once.
namespace strowger::routing {

namespace {

enum class processor : std::uint8_t { any, counting, wide };

/// A block of what `of` and the sets have in common. Loops of a known length over arrays of their own: the
/// compiler makes vectors of them.
template <std::size_t sets>
[[gnu::always_inline]] inline void common(std::array<bit_word, bits_block>& both, const bit_word* of,
                                          const bit_word* const* all, std::size_t at) {
  for (std::size_t i = 0; i < bits_block; ++i) {
    both[i] = of[at + i];
    if constexpr (sets > 0) both[i] &= all[0][at + i];
    if constexpr (sets > 1) both[i] &= all[1][at + i];
    if constexpr (sets > 2) both[i] &= all[2][at + i];
    if constexpr (sets > 3) both[i] &= all[3][at + i];
  }
}

template <processor on, std::size_t sets, bool kept, bool counted>
[[gnu::always_inline]] inline std::size_t pass(bit_word* out, std::size_t words, const bit_word* of,
                                               const bit_word* const* all) {
  std::array<bit_word, bits_block> sums{};
  for (std::size_t w = 0; w < words; w += bits_block) {
    std::array<bit_word, bits_block> both;
    common<sets>(both, of, all, w);
    if constexpr (kept)
      for (std::size_t i = 0; i < bits_block; ++i) out[w + i] = both[i];
    if constexpr (counted && on == processor::any)
      for (std::size_t i = 0; i < bits_block; ++i) sums[i] += ones_in(both[i]);
    if constexpr (counted && on != processor::any)
      for (std::size_t i = 0; i < bits_block; ++i) sums[i] += static_cast<bit_word>(std::popcount(both[i]));
  }
  std::size_t bits = 0;
  for (const auto sum : sums) bits += sum;
  return bits;
}

template <processor on, bool kept, bool counted>
[[gnu::always_inline]] inline std::size_t passes(bit_word* out, std::size_t words, const bit_word* of,
                                                 std::span<const bit_word* const> all) {
  for (; kept && all.size() > 4; all = all.subspan(4)) {
    pass<on, 4, true, false>(out, words, of, all.data());
    of = out;
  }
  switch (all.size()) {
  case 0:
    return pass<on, 0, kept, counted>(out, words, of, all.data());
  case 1:
    return pass<on, 1, kept, counted>(out, words, of, all.data());
  case 2:
    return pass<on, 2, kept, counted>(out, words, of, all.data());
  case 3:
    return pass<on, 3, kept, counted>(out, words, of, all.data());
  default:
    return pass<on, 4, kept, counted>(out, words, of, all.data());
  }
}

[[gnu::always_inline]] inline std::size_t put_seats(std::span<std::uint32_t> out, std::size_t found,
                                                    const std::array<bit_word, bits_block>& both,
                                                    std::size_t at) {
  for (std::size_t i = 0; i < bits_block; ++i)
    for (auto left = both[i]; left != 0 && found < out.size(); left &= left - 1)
      out[found++] =
          static_cast<std::uint32_t>((at + i) * 64 + static_cast<std::size_t>(std::countr_zero(left)));
  return found;
}

template <std::size_t sets>
[[gnu::always_inline]] inline std::size_t first_of(std::span<std::uint32_t> out, std::size_t words,
                                                   std::span<const bit_word* const> all) {
  std::size_t found = 0;
  for (std::size_t w = 0; w < words && found < out.size(); w += bits_block) {
    std::array<bit_word, bits_block> both;
    common<sets>(both, all[0], all.data() + 1, w);
    for (const auto* one : all.subspan(sets + 1))
      for (std::size_t i = 0; i < bits_block; ++i) both[i] &= one[w + i];
    bit_word any = 0;
    for (std::size_t i = 0; i < bits_block; ++i) any |= both[i];
    if (any != 0) found = put_seats(out, found, both, w);
  }
  return found;
}

[[gnu::always_inline]] inline std::size_t first_of_them(std::span<std::uint32_t> out, std::size_t words,
                                                        std::span<const bit_word* const> all) {
  switch (all.size()) {
  case 1:
    return first_of<0>(out, words, all);
  case 2:
    return first_of<1>(out, words, all);
  case 3:
    return first_of<2>(out, words, all);
  default:
    return first_of<3>(out, words, all);
  }
}

#if defined(__x86_64__)
#define STROWGER_COUNTING [[gnu::target("popcnt,avx2")]]
#ifdef __clang__
#define STROWGER_WIDE [[gnu::target("popcnt,avx512f,avx512vl,avx512vpopcntdq")]]
#else
#define STROWGER_WIDE [[gnu::target("popcnt,avx512f,avx512vl,avx512vpopcntdq,prefer-vector-width=512")]]
#endif

processor ask() {
  if (!__builtin_cpu_supports("popcnt") || !__builtin_cpu_supports("avx2")) return processor::any;
  const bool wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                    __builtin_cpu_supports("avx512vpopcntdq");
  return wide ? processor::wide : processor::counting;
}
/// Before it is known, as for any processor.
const processor here = ask();

STROWGER_COUNTING std::size_t counting_all(bit_word* out, std::size_t words, const bit_word* of,
                                           std::span<const bit_word* const> all) {
  return passes<processor::counting, true, true>(out, words, of, all);
}
STROWGER_WIDE std::size_t wide_all(bit_word* out, std::size_t words, const bit_word* of,
                                   std::span<const bit_word* const> all) {
  return passes<processor::wide, true, true>(out, words, of, all);
}
STROWGER_COUNTING std::size_t counting_shared(std::size_t words, const bit_word* a, const bit_word* b) {
  return pass<processor::counting, 1, false, true>(nullptr, words, a, &b);
}
STROWGER_WIDE std::size_t wide_shared(std::size_t words, const bit_word* a, const bit_word* b) {
  return pass<processor::wide, 1, false, true>(nullptr, words, a, &b);
}
STROWGER_COUNTING void counting_keep(bit_word* out, std::size_t words, std::span<const bit_word* const> all) {
  passes<processor::counting, true, false>(out, words, out, all);
}
STROWGER_COUNTING std::size_t counting_first(std::span<std::uint32_t> out, std::size_t words,
                                             std::span<const bit_word* const> all) {
  return first_of_them(out, words, all);
}
STROWGER_WIDE std::size_t wide_first(std::span<std::uint32_t> out, std::size_t words,
                                     std::span<const bit_word* const> all) {
  return first_of_them(out, words, all);
}
STROWGER_COUNTING std::size_t counting_in(std::size_t words, const bit_word* of) {
  return pass<processor::counting, 0, false, true>(nullptr, words, of, nullptr);
}
#endif

} // namespace

std::size_t bits_of_all(bit_word* out, std::size_t words, const bit_word* of,
                        std::span<const bit_word* const> all) {
#if defined(__x86_64__)
  if (here == processor::wide) return wide_all(out, words, of, all);
  if (here == processor::counting) return counting_all(out, words, of, all);
#endif
  return passes<processor::any, true, true>(out, words, of, all);
}

std::size_t bits_shared(std::size_t words, const bit_word* a, const bit_word* b) {
#if defined(__x86_64__)
  if (here == processor::wide) return wide_shared(words, a, b);
  if (here == processor::counting) return counting_shared(words, a, b);
#endif
  return pass<processor::any, 1, false, true>(nullptr, words, a, &b);
}

void keep_bits(bit_word* out, std::size_t words, std::span<const bit_word* const> all) {
#if defined(__x86_64__)
  if (here != processor::any) return counting_keep(out, words, all);
#endif
  passes<processor::any, true, false>(out, words, out, all);
}

std::size_t first_bits_of_all(std::span<std::uint32_t> out, std::size_t words,
                              std::span<const bit_word* const> all) {
#if defined(__x86_64__)
  if (here == processor::wide) return wide_first(out, words, all);
  if (here == processor::counting) return counting_first(out, words, all);
#endif
  return first_of_them(out, words, all);
}

std::size_t bits_in(std::size_t words, const bit_word* of) {
#if defined(__x86_64__)
  if (here != processor::any) return counting_in(words, of);
#endif
  return pass<processor::any, 0, false, true>(nullptr, words, of, nullptr);
}

} // namespace strowger::routing
