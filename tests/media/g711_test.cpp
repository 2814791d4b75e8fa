#include "channels/media/g711.hpp"
#include "channels/media/mixer.hpp"
#include "tests/media/tones.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::g711_test {

using namespace strowger::channels::media;

namespace {

double mean_power(codec law, const std::array<std::uint8_t, 8>& codes) {
  double sum = 0;
  for (const auto code : codes) sum += std::pow(to_linear(law, code), 2);
  return sum / static_cast<double>(codes.size());
}

} // namespace

SCENARIO("both laws have the values of G.711, tables 1 and 2") {
  // Values at the decoder output of the ends of the segments, on the tables' scales of 13 and 14 bits.
  const std::vector<std::pair<int, int>> a_law{{0x80 ^ 0x55 ^ 0x7f, 4'032}, {0x80 ^ 0x55 ^ 0x70, 2'112},
                                               {0x80 ^ 0x55 ^ 0x60, 1'056}, {0x80 ^ 0x55 ^ 0x50, 528},
                                               {0x80 ^ 0x55 ^ 0x40, 264},   {0x80 ^ 0x55 ^ 0x30, 132},
                                               {0x80 ^ 0x55 ^ 0x20, 66},    {0x80 ^ 0x55 ^ 0x00, 1}};
  for (const auto& [code, value] : a_law) {
    CHECK(to_linear(codec::pcma, static_cast<std::uint8_t>(code)) == value * 8);
    CHECK(to_linear(codec::pcma, static_cast<std::uint8_t>(code ^ 0x80)) == -value * 8);
  }
  const std::vector<std::pair<int, int>> mu_law{{0x80, 8'031}, {0x8f, 4'191}, {0x9f, 2'079}, {0xaf, 1'023},
                                                {0xbf, 495},   {0xcf, 231},   {0xdf, 99},    {0xef, 33},
                                                {0xfe, 2},     {0xff, 0}};
  for (const auto& [code, value] : mu_law) {
    CHECK(to_linear(codec::pcmu, static_cast<std::uint8_t>(code)) == value * 4);
    CHECK(to_linear(codec::pcmu, static_cast<std::uint8_t>(code & 0x7f)) == -value * 4);
  }
}

SCENARIO("the digital test sequence of G.711, tables 5 and 6, is 1 kHz at 0 dBm0") {
  const std::array<std::uint8_t, 8> a{0x34, 0x21, 0x21, 0x34, 0xb4, 0xa1, 0xa1, 0xb4};
  const std::array<std::uint8_t, 8> mu{0x1e, 0x0b, 0x0b, 0x1e, 0x9e, 0x8b, 0x8b, 0x9e};
  // The largest sine is +3.14 dBm0 with the A-law, +3.17 with the mu-law.
  const double largest_a = 4'096.0 * 8, largest_mu = 8'159.0 * 4;
  CHECK(10 * std::log10(mean_power(codec::pcma, a) / (largest_a * largest_a / 2)) ==
        Approx(-3.14).margin(0.02));
  CHECK(10 * std::log10(mean_power(codec::pcmu, mu) / (largest_mu * largest_mu / 2)) ==
        Approx(-3.17).margin(0.02));
}

SCENARIO("coding finds the nearest value; decoding and coding again changes nothing") {
  for (const auto law : {codec::pcmu, codec::pcma}) {
    for (int code = 0; code < 256; ++code) {
      const auto linear = to_linear(law, static_cast<std::uint8_t>(code));
      CHECK(to_linear(law, to_code(law, linear)) == linear);
    }
    for (int linear = -32'768; linear < 32'768; linear += 7) {
      const auto back = to_linear(law, to_code(law, static_cast<std::int16_t>(linear)));
      const int step = std::max(16, std::abs(linear) / 16 + 8);
      CHECK(std::abs(back - linear) <= step);
    }
  }
}

SCENARIO("a mix is the sum, cut at what 16 bits hold, as loud as asked") {
  linear_frame one, two;
  one.fill(1'000);
  two.fill(30'000);
  mixing sum;
  sum.add(one);
  linear_frame out;
  sum.write_linear(out);
  CHECK(out[0] == 1'000);
  sum.add(two);
  sum.add(two);
  sum.write_linear(out);
  CHECK(out[159] == 32'767);
  std::array<std::uint8_t, frame_samples> coded{};
  sum.clear();
  sum.add(one);
  sum.write(codec::pcma, gain_factor(6), coded);
  CHECK(to_linear(codec::pcma, coded[3]) == Approx(2'000).margin(40));
  sum.write(codec::pcmu, gain_factor(-40), coded);
  CHECK(to_linear(codec::pcmu, coded[3]) == Approx(10).margin(5));
}

} // namespace strowger::tests::g711_test
