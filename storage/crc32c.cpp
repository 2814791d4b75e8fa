#include "storage/crc32c.hpp"
#include <array>
#include <cstring>
#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace strowger::storage {
namespace {

constexpr std::uint32_t polynomial = 0x82f6'3b78; // reflected

constexpr std::array<std::uint32_t, 256> make_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    auto value = byte;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1U) ^ ((value & 1U) != 0 ? polynomial : 0U);
    table[byte] = value;
  }
  return table;
}
constexpr auto table = make_table();

std::uint32_t by_table(std::uint32_t crc, std::string_view bytes) {
  for (const auto one : bytes) crc = (crc >> 8U) ^ table[(crc ^ static_cast<unsigned char>(one)) & 0xffU];
  return crc;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t by_instruction(std::uint32_t crc, std::string_view bytes) {
  std::uint64_t wide = crc;
  while (bytes.size() >= sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), sizeof word);
    wide = _mm_crc32_u64(wide, word);
    bytes.remove_prefix(sizeof word);
  }
  auto narrow = static_cast<std::uint32_t>(wide);
  for (const auto one : bytes) narrow = _mm_crc32_u8(narrow, static_cast<unsigned char>(one));
  return narrow;
}
#endif

} // namespace

std::uint32_t crc32c(std::string_view bytes, std::uint32_t before) {
#if defined(__x86_64__)
  static const bool has_instruction = __builtin_cpu_supports("sse4.2") != 0;
  if (has_instruction) return ~by_instruction(~before, bytes);
#endif
  return ~by_table(~before, bytes);
}

} // namespace strowger::storage
