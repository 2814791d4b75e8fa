#pragma once
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <vector>

/// Sets of agents as bits, one per seat (an agent's place in its pool), and what matching asks of several
/// of them at once. All sets of a pool have the same number of words, a multiple of `bits_block`.
namespace strowger::routing {

using bit_word = std::uint64_t;
inline constexpr std::size_t bits_block = 8;

/// Memory that begins with a line of the processor's caches, as long as a block of bits.
template <class T>
struct line_aligned {
  using value_type = T;
  static constexpr std::align_val_t line{64};
  line_aligned() = default;
  template <class Other>
  explicit line_aligned(const line_aligned<Other>&) noexcept {}
  [[nodiscard]] T* allocate(std::size_t count) {
    return static_cast<T*>(::operator new(count * sizeof(T), line));
  }
  void deallocate(T* what, std::size_t) noexcept { ::operator delete(what, line); }
  friend bool operator==(const line_aligned&, const line_aligned&) = default;
};
using bit_words = std::vector<bit_word, line_aligned<bit_word>>;

class seat_bits {
public:
  void resize(std::size_t words) { words_.resize(words, 0); }
  void clear() { words_.assign(words_.size(), 0); }
  [[nodiscard]] bool test(std::size_t seat) const { return (words_[seat / 64] >> (seat % 64)) & 1U; }
  void set(std::size_t seat, bool on) {
    const auto bit = bit_word{1} << (seat % 64);
    auto& word = words_[seat / 64];
    word = on ? word | bit : word & ~bit;
  }
  [[nodiscard]] const bit_word* data() const { return words_.data(); }
  [[nodiscard]] bit_word* data() { return words_.data(); }
  [[nodiscard]] std::size_t words() const { return words_.size(); }

private:
  bit_words words_;
};

/// `out` = `of` and every one of `all`; how many bits are left.
std::size_t bits_of_all(bit_word* out, std::size_t words, const bit_word* of,
                        std::span<const bit_word* const> all);
/// How many bits `a` and `b` share.
std::size_t bits_shared(std::size_t words, const bit_word* a, const bit_word* b);
/// `out` and every one of `all`, in place.
void keep_bits(bit_word* out, std::size_t words, std::span<const bit_word* const> all);
/// The first bits that all of `all` (at least one) share, until `out` is full; how many were put there.
std::size_t first_bits_of_all(std::span<std::uint32_t> out, std::size_t words,
                              std::span<const bit_word* const> all);
std::size_t bits_in(std::size_t words, const bit_word* of);

/// How many bits of one word. In a few steps of plain arithmetic: every processor has those.
[[nodiscard]] constexpr std::size_t ones_in(bit_word word) {
  word -= (word >> 1) & 0x5555'5555'5555'5555U;
  word = (word & 0x3333'3333'3333'3333U) + ((word >> 2) & 0x3333'3333'3333'3333U);
  word = (word + (word >> 4)) & 0x0F0F'0F0F'0F0F'0F0FU;
  return static_cast<std::size_t>((word * 0x0101'0101'0101'0101U) >> 56);
}

/// Calls `visit(seat)` for every bit, in order, until it says false.
template <class Visit>
void each_seat(std::size_t words, const bit_word* of, const Visit& visit) {
  for (std::size_t block = 0; block < words; block += bits_block) {
    bit_word any = 0;
    for (std::size_t i = 0; i < bits_block; ++i) any |= of[block + i];
    for (auto w = block; any != 0 && w < block + bits_block; ++w)
      for (auto left = of[w]; left != 0; left &= left - 1)
        if (!visit(w * 64 + static_cast<std::size_t>(std::countr_zero(left)))) return;
  }
}

} // namespace strowger::routing
