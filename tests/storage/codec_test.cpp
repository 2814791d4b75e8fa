#include "sample_words.hpp"
#include "storage/codec.hpp"
#include "storage/crc32c.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::codec_test {

using namespace strowger::storage;
using strowger::tests::group_of_everything;
using strowger::tests::same;
using strowger::tests::sample_piece;
using strowger::tests::sampler;

namespace {

/// A hand-made message of field `number`, length-delimited.
std::string field(unsigned number, const std::string& bytes) {
  return std::string{static_cast<char>(number << 3U | 2U)} + static_cast<char>(bytes.size()) + bytes;
}

} // namespace

TEST_CASE("CRC-32C gives the check values of RFC 3720") {
  CHECK(crc32c("123456789") == 0xe306'9283);
  CHECK(crc32c(std::string(32, '\0')) == 0x8a91'36aa);
  CHECK(crc32c(std::string(32, '\xff')) == 0x62a8'ab43);
  CHECK(crc32c("6789", crc32c("12345")) == crc32c("123456789"));
}

TEST_CASE("every field of every input and fact survives encoding") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const auto before = group_of_everything(seed);
    const auto after = decode_group(encode(before));
    INFO("seed " << seed << (after ? "" : after.why().detail));
    REQUIRE(after);
    CHECK(after.value().number == before.number);
    CHECK(after.value().epoch == before.epoch);
    CHECK(after.value().given == before.given);
    REQUIRE(after.value().records.size() == before.records.size());
    for (std::size_t i = 0; i < before.records.size(); ++i) {
      INFO("record " << i);
      REQUIRE(same(after.value().records[i], before.records[i]));
    }
  }
}

TEST_CASE("every field of a snapshot survives encoding") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    auto before = sample_piece(seed, seed % 2 == 0);
    if (seed % 4 == 1) {
      sampler{seed}.fill(before.figures.emplace());
      before.figures->settings = {}; // an engine's own, not stored
    }
    const auto after = decode_snapshot_piece(encode(before));
    REQUIRE(after);
    CHECK(same(after.value(), before));
    snapshot_mark mark;
    sampler{seed}.fill(mark);
    const auto again = decode_snapshot_mark(encode(mark));
    REQUIRE(again);
    CHECK(again.value() == mark);
  }
}

TEST_CASE("a fact, an input or a value of a newer engine is refused as such; a newer field is ignored") {
  const std::string known_input = field(1, field(4, "")); // time_passed
  const auto record = [](const std::string& what) { return field(3, field(5, what)); };
  const auto kind_of = [](const std::string& message) {
    const auto read = decode_group(framed(message));
    REQUIRE_FALSE(read);
    CHECK(read.why().detail.find("newer version") != std::string::npos);
    return read.why().kind;
  };
  CHECK(kind_of(record(known_input + field(2, std::string{'\xfa', '\x07', 0}))) ==
        trouble::newer_version);                                                              // fact 127
  CHECK(kind_of(record(field(1, std::string{'\xfa', '\x07', 0}))) == trouble::newer_version); // input 127
  CHECK(kind_of(field(3, field(9, "x"))) == trouble::newer_version); // kind of record
  const std::string refused_for_99{'\x18', 99};                      // why = 99
  CHECK(kind_of(record(known_input + field(2, field(10, refused_for_99)))) == trouble::newer_version);

  const auto with_more = decode_group(framed(record(known_input + field(9, "later")) + field(11, "later")));
  REQUIRE(with_more);
  REQUIRE(with_more.value().records.size() == 1);
  CHECK(std::holds_alternative<routing::time_passed>(
      std::get<pool_record>(with_more.value().records[0].what).input));
}

TEST_CASE("a changed byte anywhere in an entry is noticed") {
  const auto bytes = encode(group_of_everything(5));
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    auto changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    REQUIRE_FALSE(decode_group(changed));
  }
  for (const std::size_t length : {std::size_t{0}, std::size_t{4}, std::size_t{5}, bytes.size() - 1})
    CHECK((length == 5 || !decode_group(bytes.substr(0, length))));
}

TEST_CASE("one encoder gives the same bytes for the same group again and again") {
  group_encoder encoder;
  const auto one = group_of_everything(8), other = group_of_everything(9);
  const std::string first{encoder.encode(one, one.given)};
  CHECK(encoder.encode(other, other.given) != first);
  CHECK(encoder.encode(one, one.given) == first);
}

} // namespace strowger::tests::codec_test
