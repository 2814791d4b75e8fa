#include "documented_example.hpp"
#include "routing/model/id_text.hpp"
#include <algorithm>
#include <catch2/catch.hpp>

/// A caller goes through the flow of docs/flows.md by keys, waits with announcements and is called back.
namespace strowger::tests::spoken_flow_test {

using namespace std::chrono_literals;
namespace ch = channels;
namespace desktop = channels::desktop;

namespace {

constexpr desktop::session_number ada = 1;

/// The example of the documentation, by telephone.
std::shared_ptr<actors::engine_configuration> documented() {
  auto made = documented_flows(routing::channel_kind::voice);
  for (auto& pool : made->pools)
    for (auto& queue : pool.queues) queue.rules.callback.tries_max = 3;
  return made;
}

struct caller {
  graph_world world{nullptr, documented(), false, after_noon()};

  caller() { say(ch::arrived{"shop", "+4930123", "", "en", "+49301000", {}}); }
  void say(ch::event_body what) { world.send(7, std::move(what)); }
  [[nodiscard]] std::string last(const std::string& word) {
    const auto& all = world.heard(7);
    const auto found =
        std::find_if(all.rbegin(), all.rend(), [&](const auto& line) { return line.starts_with(word); });
    return found == all.rend() ? std::string{} : *found;
  }
  [[nodiscard]] std::uint64_t tag() const { return world.adapter.played; }
  void heard_it() { say(ch::played{tag()}); }
  void press(const std::string& digits) { say(ch::collected{world.adapter.asked, digits, digits.empty()}); }
};

} // namespace

SCENARIO("a caller chooses by keys, waits with announcements and reaches an agent who can do it") {
  caller one;
  CHECK(one.last("arrange") == "arrange customer: en/welcome");
  one.heard_it();
  CHECK(one.last("collect") == "collect en/topic");
  one.press("9");
  CHECK(one.last("collect") == "collect en/not-understood en/topic");
  one.press("2");
  CHECK(one.last("collect") == "collect en/number");
  one.press("471122");
  CHECK(one.last("arrange") == "arrange customer: music/hold");
  one.world.pass(11s);
  CHECK(one.last("arrange").starts_with("arrange customer: en/all-busy"));
  one.heard_it();
  CHECK(one.last("arrange") == "arrange customer: music/hold");
  one.world.sign_in(ada, "ada");
  one.world.ask(ada, desktop::set_ready{});
  REQUIRE(one.world.adapter.rung.size() == 1);
  one.say(ch::leg_answered{one.world.adapter.rung.back()});
  CHECK(one.last("arrange").find("customer: leg-") != std::string::npos);
  CHECK(one.world.reports.empty());
}

SCENARIO("a caller presses a key for a callback, hangs up, keeps the place and is called") {
  caller one;
  one.heard_it();
  one.press("1");
  one.world.pass(11s);
  one.heard_it();
  one.world.pass(31s);
  REQUIRE(one.last("collect").find("callback-offer") != std::string::npos);
  one.press("1");
  CHECK(one.last("collect") ==
        "collect en/plus en/number-4 en/number-9 en/number-3 silence:300 en/number-0 en/number-1 en/number-2 "
        "en/number-3 en/callback-confirm");
  one.press("1"); // at the number one calls from
  one.heard_it();
  one.say(ch::left{});
  CHECK(one.last("end").empty());
  CHECK(one.world.graph->shared().interactions.size() == 1);

  one.world.pass(10min);
  one.world.sign_in(ada, "ada");
  one.world.ask(ada, desktop::set_ready{});
  REQUIRE(one.world.adapter.rung.size() == 1); // the agent first
  const auto phone = one.world.adapter.rung.back();
  one.say(ch::leg_answered{phone});
  CHECK(one.last("dial") == "dial +4930123");
  SECTION("reached: they talk") {
    one.say(ch::dialled{ch::dial_outcome::reached});
    const auto me = routing::to_text(phone);
    CHECK(one.last("arrange") == "arrange customer: " + me + "; " + me + ": customer");
    one.say(ch::leg_ended{phone, "hung_up"});
    CHECK(one.last("end") == "end by_agent");
  }
  SECTION("busy: the agent is free, and it is tried again") {
    one.say(ch::dialled{ch::dial_outcome::busy});
    CHECK(one.last("drop") == "drop ended");
    CHECK(one.last("end").empty());
  }
  CHECK(one.world.reports.empty());
}

} // namespace strowger::tests::spoken_flow_test
