#include "channels/sip/dns/srv_answer.hpp"
#include <catch2/catch.hpp>

/// SRV records byte by byte, as name servers send them.
namespace strowger::tests::srv_answer_test {

using namespace strowger::channels::sip;

namespace {

using bytes = std::vector<std::uint8_t>;

void number(bytes& to, unsigned value, int size) {
  for (int i = size - 1; i >= 0; --i) to.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

void name(bytes& to, std::string_view text) {
  while (!text.empty()) {
    const auto end = std::min(text.find('.'), text.size());
    to.push_back(static_cast<std::uint8_t>(end));
    to.insert(to.end(), text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  to.push_back(0);
}

constexpr unsigned srv = 33, cname = 5, a = 1;

void record(bytes& to, unsigned type, unsigned ttl, const bytes& data) {
  number(to, 0xc00c, 2); // the name that was asked for
  number(to, type, 2);
  number(to, 1, 2);
  number(to, ttl, 4);
  number(to, static_cast<unsigned>(data.size()), 2);
  to.insert(to.end(), data.begin(), data.end());
}

bytes server(unsigned priority, unsigned weight, unsigned port, std::string_view target) {
  bytes data;
  number(data, priority, 2);
  number(data, weight, 2);
  number(data, port, 2);
  name(data, target);
  return data;
}

bytes answer(unsigned records) {
  bytes all;
  number(all, 7, 2);
  number(all, 0x8180, 2);
  number(all, 1, 2);
  number(all, records, 2);
  number(all, 0, 4);
  name(all, "_sip._udp.example.com");
  number(all, srv, 2);
  number(all, 1, 2);
  return all;
}

} // namespace

TEST_CASE("records with their numbers, the shortest time of all", "[sip][names]") {
  auto all = answer(4);
  bytes alias;
  name(alias, "_sip._udp.example.net");
  record(all, cname, 40, alias);
  record(all, srv, 300, server(20, 0, 5070, "Backup.Example.com"));
  record(all, srv, 60, server(10, 5, 5060, "one.example.com"));
  record(all, a, 1, {192, 0, 2, 1}); // none of ours
  const auto read = read_srv_answer(all);
  REQUIRE(read);
  CHECK(read->ttl_s == 40);
  CHECK(read->records ==
        std::vector<srv_record>{{10, 5, 5060, "one.example.com"}, {20, 0, 5070, "backup.example.com"}});
}

TEST_CASE("the root as target says that the service is not offered", "[sip][names]") {
  auto all = answer(1);
  record(all, srv, 300, server(0, 0, 0, ""));
  const auto read = read_srv_answer(all);
  REQUIRE(read);
  CHECK(read->records == std::vector<srv_record>{{0, 0, 0, ""}});
}

TEST_CASE("a time with its first bit set counts as none (RFC 2181 8)", "[sip][names]") {
  auto all = answer(1);
  record(all, srv, 0x8000'0001U, server(0, 0, 5060, "one.example.com"));
  CHECK(read_srv_answer(all)->ttl_s == 0);
}

TEST_CASE("of very many records those with the lowest priorities are taken", "[sip][names]") {
  auto all = answer(40);
  for (unsigned i = 0; i < 40; ++i) record(all, srv, 300, server(40 - i, 0, 5060, "one.example.com"));
  const auto read = read_srv_answer(all);
  REQUIRE(read);
  CHECK(read->records.size() == srv_records_max);
  CHECK(read->records.front().priority == 1);
  CHECK(read->records.back().priority == srv_records_max);
}

TEST_CASE("what is cut off anywhere, or says less than it should, is not read", "[sip][names]") {
  auto all = answer(1);
  record(all, srv, 300, server(0, 0, 5060, "one.example.com"));
  REQUIRE(read_srv_answer(all));
  for (std::size_t size = 0; size < all.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(read_srv_answer(std::span{all}.first(size)));
  }
  auto small = answer(1);
  record(small, srv, 300, {0, 0, 0, 0, 0, 0});
  CHECK_FALSE(read_srv_answer(small));
  auto circle = answer(1);
  record(circle, srv, 300, {0, 0, 0, 0, 0, 0, 0xc0, static_cast<std::uint8_t>(circle.size() + 18)});
  CHECK_FALSE(read_srv_answer(circle)); // a name that points at itself
}

} // namespace strowger::tests::srv_answer_test
