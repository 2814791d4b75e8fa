#include "channels/sip/derived_ids.hpp"
#include <catch2/catch.hpp>
#include <set>

namespace strowger::tests::derived_ids_test {

using namespace strowger::channels::sip;

namespace {
installation_secret secret_with(std::uint8_t byte) {
  installation_secret out;
  out.fill(byte);
  return out;
}
} // namespace

TEST_CASE("ids are the same for ever: a call begun before an upgrade is found after it", "[derived_ids]") {
  // HMAC-SHA-256, computed with another implementation (Python's hmac).
  const auto ids = ids_of_attempt(secret_with(7), 42, 1);
  CHECK(ids.call_id == "94a90e5922e121f8729a6c9119877774");
  CHECK(ids.from_tag == "559767dd7dbd995610179111bf314b29");
  CHECK(ids.branch == "z9hG4bK437e7b68cde61a7052d27225faa8ebc7");
  CHECK(answering_tag(secret_with(7), "a@b", "t") == "00d0f381bd9861f9d9599a56507b2ebd");
  CHECK(branch_of_request(secret_with(7), "a@b", "t", "BYE", 2) == "z9hG4bK0a9eae09e8b0ba867f8a51d2adb129d6");
}

TEST_CASE("no two things have the same id", "[derived_ids]") {
  std::set<std::string> seen;
  std::size_t drawn = 0;
  for (const std::uint8_t secret : {std::uint8_t{1}, std::uint8_t{2}})
    for (std::uint64_t leg = 1; leg <= 100; ++leg)
      for (std::uint32_t attempt = 0; attempt < 3; ++attempt) {
        const auto ids = ids_of_attempt(secret_with(secret), leg, attempt);
        for (const auto& one : {ids.call_id, ids.from_tag, ids.branch}) seen.insert(one);
        drawn += 3;
      }
  CHECK(seen.size() == drawn);
  // Moving a letter from one part to the next makes another whole.
  CHECK(answering_tag(secret_with(1), "ab", "c") != answering_tag(secret_with(1), "a", "bc"));
  CHECK(ids_of_attempt(secret_with(1), 11, 1).call_id != ids_of_attempt(secret_with(1), 1, 11).call_id);
}

TEST_CASE("an id is of its own secret, whichever was used before", "[derived_ids]") {
  const auto of_seven = answering_tag(secret_with(7), "a@b", "t");
  const auto of_nine = answering_tag(secret_with(9), "a@b", "t");
  CHECK(of_seven != of_nine);
  CHECK(answering_tag(secret_with(7), "a@b", "t") == of_seven);
  CHECK(answering_tag(secret_with(9), "a@b", "t") == of_nine);
}

} // namespace strowger::tests::derived_ids_test
