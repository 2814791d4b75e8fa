#include "channels/sip/stun.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::stun_test {

using channels::sip::answer_to_stun;

namespace {

/// RFC 5769 2: the transaction, and the addresses behind which its client is.
const std::string transaction{"\x21\x12\xa4\x42\xb7\xe7\xa7\x01\xbc\x34\xd6\x86\xfa\x87\xdf\xae", 16};
const std::string v4{"\xc0\x00\x02\x01", 4};
const std::string v6{"\x20\x01\x0d\xb8\x12\x34\x56\x78\x00\x11\x22\x33\x44\x55\x66\x77", 16};
constexpr std::uint16_t port = 32'853;

std::string binding(const std::string& of = transaction) { return std::string{"\x00\x01\x00\x00", 4} + of; }

} // namespace

TEST_CASE("who asks by STUN is told where it came from", "[stun]") {
  CHECK(answer_to_stun(binding(), v4, port) ==
        std::string{"\x01\x01\x00\x0c", 4} + transaction +
            std::string{"\x00\x20\x00\x08\x00\x01\xa1\x47\xe1\x12\xa6\x43", 12});
  CHECK(answer_to_stun(binding(), v6, port) ==
        std::string{"\x01\x01\x00\x18", 4} + transaction +
            std::string{"\x00\x20\x00\x14\x00\x02\xa1\x47\x01\x13\xa9\xfa"
                        "\xa5\xd3\xf1\x79\xbc\x25\xf4\xb5\xbe\xd2\xb9\xd9",
                        24});
}

TEST_CASE("who asks in the words of RFC 3489 is told in them", "[stun]") {
  const std::string old = "sixteen of octets";
  CHECK(answer_to_stun(binding(old.substr(0, 16)), v4, port) ==
        std::string{"\x01\x01\x00\x0c", 4} + old.substr(0, 16) +
            std::string{"\x00\x01\x00\x08\x00\x01\x80\x55\xc0\x00\x02\x01", 12});
}

TEST_CASE("attributes of a request are passed over", "[stun]") {
  auto with = binding() + std::string{"\x80\x22\x00\x04"
                                      "test",
                                      8};
  with[3] = 8;
  CHECK(answer_to_stun(with, v4, port) == answer_to_stun(binding(), v4, port));
}

TEST_CASE("nothing else is answered", "[stun]") {
  auto longer = binding(), shorter = binding() + "1234", other = binding(), response = binding();
  longer[3] = 4;
  other[1] = 2;
  response[0] = 1;
  for (const auto& one : {longer, shorter, other, response, std::string{}, std::string{"\0", 1},
                          binding().substr(0, 19), binding() + "1", std::string(20, '\0')})
    CHECK_FALSE(answer_to_stun(one, v4, port));
}

} // namespace strowger::tests::stun_test
