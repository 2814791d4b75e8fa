#include "routing/seat_bits.hpp"

/// The same loops for every processor, and once more for those that count bits in one step; which of them is
/// asked of the processor once.
namespace strowger::routing {

namespace {

// Inner loops of a known length, which the compiler makes vectors of.
[[gnu::always_inline]] inline void and_all(bit_word* out, std::size_t words, const bit_word* with) {
  for (std::size_t w = 0; w < words; w += bits_block)
    for (std::size_t i = 0; i < bits_block; ++i) out[w + i] &= with[w + i];
}
[[gnu::always_inline]] inline void and_into(bit_word* out, std::size_t words, const bit_word* a,
                                            const bit_word* b) {
  for (std::size_t w = 0; w < words; w += bits_block)
    for (std::size_t i = 0; i < bits_block; ++i) out[w + i] = a[w + i] & b[w + i];
}
[[gnu::always_inline]] inline std::size_t count(std::size_t words, const bit_word* of) {
  std::size_t bits = 0;
  for (std::size_t w = 0; w < words; ++w) bits += static_cast<std::size_t>(std::popcount(of[w]));
  return bits;
}
[[gnu::always_inline]] inline std::size_t count_shared(std::size_t words, const bit_word* a,
                                                       const bit_word* b) {
  std::size_t bits = 0;
  for (std::size_t w = 0; w < words; ++w) bits += static_cast<std::size_t>(std::popcount(a[w] & b[w]));
  return bits;
}
[[gnu::always_inline]] inline std::size_t all_of_them(bit_word* out, std::size_t words, const bit_word* of,
                                                      std::span<const bit_word* const> all) {
  if (all.empty()) {
    for (std::size_t w = 0; w < words; ++w) out[w] = of[w];
    return count(words, out);
  }
  and_into(out, words, of, all.front());
  for (const auto* one : all.subspan(1)) and_all(out, words, one);
  return count(words, out);
}

[[gnu::always_inline]] inline std::size_t first_of_them(std::span<std::uint32_t> out, std::size_t words,
                                                        std::span<const bit_word* const> all) {
  std::size_t found = 0;
  for (std::size_t w = 0; w < words; w += bits_block) {
    std::array<bit_word, bits_block> both;
    for (std::size_t i = 0; i < bits_block; ++i) both[i] = all[0][w + i];
    for (const auto* one : all.subspan(1))
      for (std::size_t i = 0; i < bits_block; ++i) both[i] &= one[w + i];
    bit_word any = 0;
    for (std::size_t i = 0; i < bits_block; ++i) any |= both[i];
    if (any == 0) continue;
    for (std::size_t i = 0; i < bits_block; ++i)
      for (auto left = both[i]; left != 0; left &= left - 1) {
        out[found++] =
            static_cast<std::uint32_t>((w + i) * 64 + static_cast<std::size_t>(std::countr_zero(left)));
        if (found == out.size()) return found;
      }
  }
  return found;
}

#if defined(__x86_64__)
#define STROWGER_FAST [[gnu::target("popcnt,avx2")]]
bool fast() {
  static const bool has = __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("avx2");
  return has;
}
STROWGER_FAST std::size_t fast_all(bit_word* out, std::size_t words, const bit_word* of,
                                   std::span<const bit_word* const> all) {
  return all_of_them(out, words, of, all);
}
STROWGER_FAST std::size_t fast_shared(std::size_t words, const bit_word* a, const bit_word* b) {
  return count_shared(words, a, b);
}
STROWGER_FAST void fast_keep(bit_word* out, std::size_t words, std::span<const bit_word* const> all) {
  for (const auto* one : all) and_all(out, words, one);
}
STROWGER_FAST std::size_t fast_first(std::span<std::uint32_t> out, std::size_t words,
                                     std::span<const bit_word* const> all) {
  return first_of_them(out, words, all);
}
STROWGER_FAST std::size_t fast_in(std::size_t words, const bit_word* of) { return count(words, of); }
#else
constexpr bool fast() { return false; }
#endif

} // namespace

std::size_t bits_of_all(bit_word* out, std::size_t words, const bit_word* of,
                        std::span<const bit_word* const> all) {
#if defined(__x86_64__)
  if (fast()) return fast_all(out, words, of, all);
#endif
  return all_of_them(out, words, of, all);
}

std::size_t bits_shared(std::size_t words, const bit_word* a, const bit_word* b) {
#if defined(__x86_64__)
  if (fast()) return fast_shared(words, a, b);
#endif
  return count_shared(words, a, b);
}

void keep_bits(bit_word* out, std::size_t words, std::span<const bit_word* const> all) {
#if defined(__x86_64__)
  if (fast()) return fast_keep(out, words, all);
#endif
  for (const auto* one : all) and_all(out, words, one);
}

std::size_t first_bits_of_all(std::span<std::uint32_t> out, std::size_t words,
                              std::span<const bit_word* const> all) {
#if defined(__x86_64__)
  if (fast()) return fast_first(out, words, all);
#endif
  return first_of_them(out, words, all);
}

std::size_t bits_in(std::size_t words, const bit_word* of) {
#if defined(__x86_64__)
  if (fast()) return fast_in(words, of);
#endif
  return count(words, of);
}

} // namespace strowger::routing
