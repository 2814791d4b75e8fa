#include "tests/sip/lone_call.hpp"
#include <catch2/catch.hpp>

/// A customer who has hung up and is called back, message by message.
namespace strowger::tests::dialled_customer_test {

using namespace strowger::channels;
using routing::milliseconds;
using routing::moment;

namespace {

constexpr routing::conversation_id the_call{78};
const dial to_the_customer{"+442079460000", {}, milliseconds{45'000}, "main/"};

/// Its lines open as soon as they are asked for.
struct called_back : lone::lone_call {
  called_back() : lone_call{the_call} { now = moment{milliseconds{1'000}}; }

  template <class Step>
  void turn(Step step) {
    lone_call::turn(step);
    const auto before = said;
    for (const auto& one : before)
      if (const auto* told = std::get_if<media::media_command>(&one))
        if (const auto* open = std::get_if<media::open_line>(told))
          machine.media_said(media::line_opened{open->settings.line, {"192.0.2.1", 5'004}}, now, said);
  }
  void dials() {
    turn([&](auto& out) { machine.dial_at({}, to_the_customer, {lone::at_the_trunk()}, now, out); });
  }
  std::vector<sip::send_request> asked(sip::method what) const {
    auto found = all<sip::send_request>();
    std::erase_if(found, [&](const auto& one) { return one.what != what; });
    return found;
  }
  std::vector<dial_outcome> outcomes() const {
    std::vector<dial_outcome> found;
    for (const auto& one : all<sip::tell>())
      if (const auto* how = std::get_if<dialled>(&one.what)) found.push_back(how->outcome);
    return found;
  }
  void responds(const sip::send_request& to, int status) {
    sip::response_came came{to.in, to.number, to.what, status, {}};
    came.said.to_tag = "theirs";
    came.said.contact = "sip:customer@192.0.2.9";
    if (status == 200 && to.what == sip::method::invite) {
      came.said.body_type = "application/sdp";
      came.said.body = telephone_world::description;
    }
    turn([&](auto& out) { machine.heard(came, now, out); });
  }
  void takes(std::uint64_t number) {
    turn([&](auto& out) { machine.acknowledged(number, now, out); });
  }
  std::uint64_t last_event() const { return all<sip::tell>().back().number; }
  sip::leg_phase phase() const { return machine.legs().at({}).phase; }
};

} // namespace

TEST_CASE(
    "a customer who is called back is invited when its line is there, and acknowledged when that is known",
    "[dial]") {
  called_back one;
  one.dials();
  const auto invites = one.asked(sip::method::invite);
  REQUIRE(invites.size() == 1);
  CHECK(one.machine.identity(invites.front().in)->target == "sip:+442079460000@192.0.2.9");
  one.dials(); // said again it is the same
  CHECK(one.asked(sip::method::invite).empty());
  one.responds(invites.front(), 180);
  CHECK(one.outcomes().empty());
  one.responds(invites.front(), 200);
  CHECK(one.outcomes() == std::vector{dial_outcome::reached});
  CHECK(one.all<sip::send_ack>().empty());
  one.takes(one.last_event());
  CHECK(one.all<sip::send_ack>().size() == 1);
  CHECK(one.phase() == sip::leg_phase::confirmed);
  one.dials(); // whoever does not know it is told again
  CHECK(one.outcomes() == std::vector{dial_outcome::reached});
  CHECK(one.asked(sip::method::invite).empty());
}

TEST_CASE("each call back has names of its own, one that is repeated by another process has the same",
          "[dial]") {
  called_back one, other;
  one.dials();
  other.dials();
  const auto first = one.asked(sip::method::invite).at(0);
  const auto call_id = one.machine.identity(first.in)->call_id;
  CHECK(other.machine.identity(first.in)->call_id == call_id);
  one.responds(first, 486);
  CHECK(one.outcomes() == std::vector{dial_outcome::busy});
  one.dials();
  const auto second = one.asked(sip::method::invite).at(0);
  CHECK(one.machine.identity(second.in)->call_id != call_id);
}

TEST_CASE("who rings in vain is cancelled, by its own time or because the engine waits no more", "[dial]") {
  called_back one;
  one.dials();
  const auto invite = one.asked(sip::method::invite).at(0);
  one.responds(invite, 180);
  SECTION("its own time") {
    one.now += milliseconds{45'000};
    one.turn([&](auto& out) { one.machine.pass(one.now, out); });
  }
  SECTION("the engine") {
    one.turn([&](auto& out) {
      one.machine.told({{}, the_call, drop{{}, drop_reason::withdrawn}}, one.now, out);
    });
  }
  CHECK(one.all<sip::send_cancel>().size() == 1);
  CHECK(one.outcomes() == std::vector{dial_outcome::no_answer});
  one.dials(); // the next try waits until the last is over
  CHECK(one.asked(sip::method::invite).empty());
  one.responds(invite, 487);
  CHECK(one.asked(sip::method::invite).size() == 1);
  CHECK(one.phase() == sip::leg_phase::inviting);
}

TEST_CASE("a caller who is let go of is called when its first call is over", "[dial]") {
  called_back one;
  sip::incoming_call from;
  from.what.entry = "support";
  from.identity = {"caller", "ours", "theirs", {}, {}, "sip:caller@192.0.2.8", {}, {}, {}, 0, 1};
  from.number = 1;
  from.said.cseq = 1;
  from.said.body_type = "application/sdp";
  from.said.body = telephone_world::description;
  one.turn([&](auto& out) { one.machine.arrive(std::move(from), one.now, out); });
  one.takes(1);
  one.turn([&](auto& out) { one.machine.told({{}, the_call, answer{}}, one.now, out); });
  one.turn([&](auto& out) { one.machine.heard(sip::ack_came{{}, {}}, one.now, out); });
  one.turn([&](auto& out) { one.machine.told({{}, the_call, drop{{}, drop_reason::ended}}, one.now, out); });
  const auto goodbyes = one.asked(sip::method::bye);
  REQUIRE(goodbyes.size() == 1);
  one.dials();
  CHECK(one.asked(sip::method::invite).empty());
  one.responds(goodbyes.front(), 200);
  REQUIRE(one.asked(sip::method::invite).size() == 1);
  one.responds(one.asked(sip::method::invite).front(), 200);
  CHECK(one.outcomes() == std::vector{dial_outcome::reached});
}

} // namespace strowger::tests::dialled_customer_test
