#include "documented_example.hpp"
#include "routing/model/id_text.hpp"
#include <algorithm>
#include <catch2/catch.hpp>

/// Callers who are promised a call: let go of, refused where they cannot be called, called in their turn,
/// over starts of the engine too.
namespace strowger::tests::phone_callback_test {

using namespace std::chrono_literals;
namespace ch = channels;
namespace desktop = channels::desktop;

namespace {

constexpr desktop::session_number ada = 1;

/// The example of the documentation by telephone; national numbers of Germany can be dialled.
std::shared_ptr<actors::engine_configuration> by_telephone() {
  auto made = documented_flows(routing::channel_kind::voice);
  for (auto& pool : made->pools)
    for (auto& queue : pool.queues) queue.rules.callback.tries_max = 3;
  made->sip.emplace();
  auto& trunk = made->sip->trunks.emplace_back();
  trunk.name = "carrier";
  trunk.international_prefix = "00";
  trunk.national_prefix = "0";
  actors::outbound_settings outbound;
  outbound.tenant = "main";
  outbound.country = "49";
  outbound.routes = {{"*", {"carrier"}}};
  made->sip->outbound.push_back(std::move(outbound));
  return made;
}

struct caller {
  std::shared_ptr<storage::in_memory_journal> store = std::make_shared<storage::in_memory_journal>();
  std::shared_ptr<actors::engine_configuration> centre;
  std::unique_ptr<graph_world> world;

  explicit caller(const std::string& number = "+4930123456",
                  std::shared_ptr<actors::engine_configuration> in = by_telephone())
    : centre{std::move(in)} {
    begin();
    say(ch::arrived{"shop", number, "", "en", "+49301000", {}});
  }
  /// The engine, for the first time or after a death.
  void begin() {
    world.reset();
    world = std::make_unique<graph_world>(store, centre, false, after_noon());
  }
  void say(ch::event_body what) { world->send(7, std::move(what)); }
  [[nodiscard]] std::string last(const std::string& word) {
    const auto& all = world->heard(7);
    const auto found =
        std::find_if(all.rbegin(), all.rend(), [&](const auto& line) { return line.starts_with(word); });
    return found == all.rend() ? std::string{} : *found;
  }
  [[nodiscard]] auto count(const std::string& line) {
    return std::count(world->heard(7).begin(), world->heard(7).end(), line);
  }
  void heard_it() { say(ch::played{world->adapter.played}); }
  void press(const std::string& digits) { say(ch::collected{world->adapter.asked, digits, digits.empty()}); }
  void waits() {
    heard_it();
    press("1");
    world->pass(11s);
    heard_it();
  }
  /// Takes the offer, and is asked at which number.
  void takes_offer() {
    waits();
    world->pass(31s);
    REQUIRE(last("collect").find("callback-offer") != std::string::npos);
    press("1");
  }
  /// Is promised a call at the number it calls from, and hears the thanks.
  void is_promised() {
    takes_offer();
    REQUIRE(last("collect").starts_with("collect en/plus en/number-4 en/number-9 en/number-3 "));
    REQUIRE(last("collect").ends_with(" en/callback-confirm"));
    press("1");
    REQUIRE(last("arrange").find("callback-thanks") != std::string::npos);
  }
  routing::leg_id ada_answers() {
    world->sign_in(ada, "ada");
    world->ask(ada, desktop::set_ready{});
    REQUIRE_FALSE(world->adapter.rung.empty());
    const auto phone = world->adapter.rung.back();
    say(ch::leg_answered{phone});
    return phone;
  }
};

} // namespace

SCENARIO("who does not hang up after the thanks is let go of, and called") {
  caller one;
  one.is_promised();
  CHECK(one.last("drop").empty());
  SECTION("when they are over") { one.heard_it(); }
  SECTION("also after a death of the engine while they are said") {
    one.begin();
    CHECK(one.last("drop").empty());
    one.heard_it();
  }
  SECTION("also after one behind them") {
    one.heard_it();
    one.begin();
  }
  CHECK(one.last("drop") == "drop ended");
  one.say(ch::left{});
  one.ada_answers();
  CHECK(one.last("dial") == "dial +4930123456");
}

SCENARIO("an agent who comes while the caller is being let go of has it called when it is gone") {
  caller one;
  one.is_promised();
  one.heard_it();
  one.ada_answers();
  CHECK(one.last("dial").empty());
  one.say(ch::left{});
  CHECK(one.last("dial") == "dial +4930123456");
}

SCENARIO("an agent who comes during the thanks has the caller at once") {
  caller one;
  one.is_promised();
  const auto phone = routing::to_text(one.ada_answers());
  CHECK(one.last("arrange") == "arrange customer: " + phone + "; " + phone + ": customer");
  CHECK(one.last("dial").empty());
  one.heard_it();
  CHECK(one.last("drop").empty());
  one.say(ch::left{});
  CHECK(one.last("end") == "end by_customer");
}

SCENARIO("who hangs up while the callback is being agreed keeps the place") {
  caller one;
  one.takes_offer();
  one.store->hold();
  one.press("1");
  one.say(ch::left{});
  one.world->release_all();
  CHECK(one.world->graph->shared().interactions.size() == 1);
  one.world->pass(10min);
  one.ada_answers();
  CHECK(one.last("dial") == "dial +4930123456");
}

SCENARIO("the engine dies while the customer's telephone rings, and has it rung once more") {
  caller one;
  one.is_promised();
  one.say(ch::left{});
  const auto me = routing::to_text(one.ada_answers());
  const auto rings = "arrange customer: " + me + "; " + me + ": tone:425:1000 silence:4000 customer";
  REQUIRE(one.count("dial +4930123456") == 1);
  CHECK(one.last("arrange") == rings);
  one.begin();
  CHECK(one.count("dial +4930123456") >= 1);
  CHECK(one.last("arrange") == rings);
  one.say(ch::dialled{ch::dial_outcome::reached});
  CHECK(one.last("arrange") == "arrange customer: " + me + "; " + me + ": customer");
  one.say(ch::left{});
  CHECK(one.last("end") == "end by_customer");
}

SCENARIO("a customer of whom nothing is heard in time rings no more") {
  auto centre = by_telephone();
  for (auto& pool : centre->pools)
    for (auto& queue : pool.queues) queue.rules.callback.outcome_within = 20s;
  caller one{"+4930123456", centre};
  one.is_promised();
  one.say(ch::left{});
  one.ada_answers();
  one.world->pass(21s);
  CHECK(one.count("drop withdrawn") == 1);
  CHECK(one.count("drop ended") == 1); // ada's telephone
}

SCENARIO("a number is called as the country writes it, and refused before any thanks where it cannot be") {
  SECTION("typed") {
    caller one;
    one.takes_offer();
    one.press("2");
    REQUIRE(one.last("collect") == "collect en/callback-number");
    SECTION("a national one") {
      one.press("0309876543");
      CHECK(one.last("arrange").find("callback-thanks") != std::string::npos);
      one.say(ch::left{});
      one.ada_answers();
      CHECK(one.last("dial") == "dial +49309876543");
    }
    SECTION("one abroad") {
      one.press("00442079460000");
      CHECK(one.last("arrange").find("callback-refused") != std::string::npos);
      one.heard_it();
      CHECK(one.last("arrange") == "arrange customer: music/hold");
      one.say(ch::left{});
      CHECK(one.world->graph->shared().interactions.size() == 0);
    }
    SECTION("none at all") {
      one.press("12345");
      CHECK(one.last("arrange").find("callback-refused") != std::string::npos);
    }
  }
  SECTION("the caller's own, in the national form") {
    caller one{"030123456"};
    one.is_promised();
    one.say(ch::left{});
    one.ada_answers();
    CHECK(one.last("dial") == "dial +4930123456");
  }
  SECTION("the caller's own, which is none: another is asked for") {
    caller one{"anonymous"};
    one.takes_offer();
    CHECK(one.last("collect") == "collect en/callback-number");
  }
}

SCENARIO("what a rule wants said during an announcement is said behind it, also by an engine that began "
         "meanwhile") {
  auto centre = by_telephone();
  auto& queues = centre->pools.front().queues;
  const auto invoices =
      std::find_if(queues.begin(), queues.end(), [](const auto& one) { return one.name == "invoices"; });
  REQUIRE(invoices != queues.end());
  routing::exception_rule rule;
  rule.when = routing::exception_case::aged;
  rule.limit = 12s;
  rule.action = routing::exception_action::message;
  rule.message = "patience";
  SECTION("a message") {}
  SECTION("a callback") {
    rule.action = routing::exception_action::callback;
    rule.message.clear();
  }
  invoices->rules.exceptions.push_back(rule);
  const bool offers = rule.message.empty();
  for (const bool dies : {false, true}) {
    caller one{"+4930123456", centre};
    one.heard_it();
    one.press("1");
    one.world->pass(11s);
    REQUIRE(one.last("arrange").starts_with("arrange customer: en/all-busy"));
    one.world->pass(2s); // the rule's time has come
    CHECK(one.last("arrange").starts_with("arrange customer: en/all-busy"));
    if (dies) one.begin();
    one.heard_it();
    if (offers)
      CHECK(one.last("collect") == "collect en/callback-offer");
    else
      CHECK(one.last("arrange") == "arrange customer: en/patience");
  }
}

SCENARIO("who was promised a call and hangs up right after a start of the engine keeps the place") {
  caller one;
  one.is_promised();
  one.begin();
  one.say(ch::left{});
  CHECK(one.last("end").empty());
  CHECK(one.world->graph->shared().interactions.size() == 1);
  one.world->pass(10min);
  one.ada_answers();
  CHECK(one.last("dial") == "dial +4930123456");
}

SCENARIO("after a start of the engine, which forgets where one calls from, that is confirmed when it is told "
         "again") {
  caller one;
  one.takes_offer();
  const auto confirms = one.last("collect");
  one.begin();
  CHECK(one.last("collect").empty());
  one.world->port->event({"test", routing::conversation_id{7}, 0, ch::caller_shown{"+4930123456", ""}});
  one.world->run();
  CHECK(one.last("collect") == confirms);
  one.press("1");
  one.heard_it();
  one.say(ch::left{});
  one.world->pass(10min);
  one.ada_answers();
  CHECK(one.last("dial") == "dial +4930123456");
}

SCENARIO("a rule of the queue offers a callback, or tells something, to callers without a flow") {
  auto centre = by_telephone();
  centre->entry_points.front().flow.clear();
  centre->queue_flows.clear();
  auto& queues = centre->pools.front().queues;
  const auto support =
      std::find_if(queues.begin(), queues.end(), [](const auto& one) { return one.name == "support"; });
  REQUIRE(support != queues.end());
  auto& rules = support->rules.exceptions;
  routing::exception_rule rule;
  rule.when = routing::exception_case::nobody;
  rule.action = routing::exception_action::message;
  rule.message = "patience";
  rules.push_back(rule);
  SECTION("tells") {
    caller one{"+4930123456", centre};
    CHECK(one.last("arrange") == "arrange customer: en/patience");
    one.heard_it();
    CHECK(one.last("arrange") == "arrange customer: music/hold");
  }
  SECTION("offers") {
    rule.action = routing::exception_action::callback;
    rule.message.clear();
    rules.push_back(rule);
    caller one{"+4930123456", centre};
    CHECK(one.last("collect") == "collect en/patience en/callback-offer");
    SECTION("taken") {
      one.press("1");
      CHECK(one.last("collect").starts_with("collect en/plus en/number-4 en/number-9 en/number-3 "));
      CHECK(one.last("collect").ends_with(" en/callback-confirm"));
      one.press("1");
      CHECK(one.last("arrange") == "arrange customer: en/callback-thanks");
      one.heard_it();
      CHECK(one.last("drop") == "drop ended");
      one.say(ch::left{});
      one.ada_answers();
      CHECK(one.last("dial") == "dial +4930123456");
    }
    SECTION("left alone") {
      one.press("");
      CHECK(one.last("arrange") == "arrange customer: music/hold");
    }
  }
}

} // namespace strowger::tests::phone_callback_test
