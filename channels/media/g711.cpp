#include "channels/media/g711.hpp"
#include <algorithm>

namespace strowger::channels::media {

namespace {

// Tables 1a to 2b of G.711: 8 segments of 16 steps, sign and magnitude; every second bit of the A-law is
// turned, all bits of the mu-law.

std::int16_t linear_of_pcma(std::uint8_t code) {
  const int turned = code ^ 0x55;
  const int segment = (turned >> 4) & 7, step = turned & 15;
  int value = (step << 4) + 8;
  if (segment > 0) value = (value + 0x100) << (segment - 1);
  return static_cast<std::int16_t>((turned & 0x80) != 0 ? value : -value);
}

std::int16_t linear_of_pcmu(std::uint8_t code) {
  const int turned = ~code & 0xff;
  const int segment = (turned >> 4) & 7, step = turned & 15;
  const int value = (((step << 3) + 0x84) << segment) - 0x84;
  return static_cast<std::int16_t>((turned & 0x80) != 0 ? -value : value);
}

std::uint8_t pcma_of(std::int16_t linear) {
  int magnitude = (linear < 0 ? ~linear : linear) >> 4; // 11 bits
  int segment = 0;
  if (magnitude > 15) {
    segment = 1;
    while (magnitude > 31) {
      magnitude >>= 1;
      ++segment;
    }
    magnitude -= 16;
  }
  const int code = (segment << 4) | magnitude | (linear < 0 ? 0 : 0x80);
  return static_cast<std::uint8_t>(code ^ 0x55);
}

std::uint8_t pcmu_of(std::int16_t linear) {
  const int magnitude = std::min(((linear < 0 ? ~linear : linear) >> 2) + 33, 0x1fff);
  int segment = 0;
  for (int rest = magnitude >> 6; rest != 0; rest >>= 1) ++segment;
  const int step = (magnitude >> (segment + 1)) & 15;
  const int code = (segment << 4) | step | (linear < 0 ? 0x80 : 0);
  return static_cast<std::uint8_t>(~code);
}

g711_tables make_tables(codec law) {
  g711_tables made;
  const bool mu = law == codec::pcmu;
  for (std::size_t i = 0; i < made.linear.size(); ++i) {
    const auto code = static_cast<std::uint8_t>(i);
    made.linear[i] = mu ? linear_of_pcmu(code) : linear_of_pcma(code);
    made.other[i] = mu ? pcma_of(made.linear[i]) : pcmu_of(made.linear[i]);
  }
  for (std::size_t i = 0; i < made.code.size(); ++i) {
    const auto linear = static_cast<std::int16_t>(static_cast<std::uint16_t>(i));
    made.code[i] = mu ? pcmu_of(linear) : pcma_of(linear);
  }
  return made;
}

} // namespace

const g711_tables& tables_of(codec law) {
  static const g711_tables mu = make_tables(codec::pcmu), a = make_tables(codec::pcma);
  return law == codec::pcmu ? mu : a;
}

} // namespace strowger::channels::media
