#include "actors/calendar/opening_hours.hpp"
#include "routing/pool.hpp"
#include <catch2/catch.hpp>
#include <map>

namespace strowger::tests::support_centre_hours_test {

/// The technical support centre: telephone Monday to Friday 08:30-18:00, web chat every day 09:00-17:30, and
/// longer hours for premium customers. Through the weeks in which clocks change, every quarter of an hour and
/// the milliseconds beside it, held against local time reckoned by hand.
using namespace actors::calendar;
using namespace std::chrono_literals;
using namespace routing;

namespace {

constexpr auto day = 24h;

/// Berlin in 2026: an hour ahead of UTC, two between the changes.
constexpr wall_time summer_begins{1'774'746'000'000ms}; // 2026-03-29T01:00Z
constexpr wall_time summer_ends{1'792'890'000'000ms};   // 2026-10-25T01:00Z
milliseconds local_time(wall_time at) {
  return at.time_since_epoch() + (at >= summer_begins && at < summer_ends ? 2h : 1h);
}
/// Of a moment in local time, and whether it is a Saturday or Sunday: 1970 began on a Thursday.
bool in_span(wall_time at, milliseconds from, milliseconds to, bool weekdays_only) {
  const auto local = local_time(at);
  const auto weekday = (local / day + 3) % 7; // 0: Monday
  return local % day >= from && local % day < to && (!weekdays_only || weekday < 5);
}

class support_centre {
public:
  support_centre() {
    const auto add = [&](const std::string& name, const std::string& weekly) {
      auto& hours = hours_[name];
      hours.zone = "Europe/Berlin";
      REQUIRE(add_weekly(hours, weekly).value_or("") == "");
    };
    add("phone", "Mon-Fri 08:30-18:00");
    add("web", "Mon-Sun 09:00-17:30");
    add("premium phone", "Mon-Sun 07:00-22:00");
    queue_settings queue;
    queue.name = "support";
    queue.hours[static_cast<std::size_t>(channel_kind::voice)] = "phone";
    queue.hours[static_cast<std::size_t>(channel_kind::chat)] = "web";
    tier_rule premium;
    premium.tier = "premium";
    premium.hours[static_cast<std::size_t>(channel_kind::voice)] = "premium phone";
    premium.hours[static_cast<std::size_t>(channel_kind::chat)] = "always";
    queue.rules.tiers = {premium};
    agent_settings ada;
    ada.name = "ada";
    configure all;
    all.version = 1;
    all.changes = {queue, ada};
    put(std::move(all));
    queue_ = pool_.find_queue("main", "support")->id;
    ada_ = pool_.find_agent("main", "ada")->id;
  }

  /// The calendar's part: doors that change by now are said to.
  void pass_to(wall_time at) {
    wall_ = at;
    for (const auto& [name, hours] : hours_) {
      const bool open = is_open(hours, at);
      const auto known = open_.find(name);
      if (known != open_.end() && known->second == open) continue;
      open_[name] = open;
      if (open)
        put(door_opened{"main", name});
      else
        put(door_closed{"main", name});
    }
  }
  /// Whether such a customer is let in now; it leaves again.
  bool lets_in(channel_kind channel, bool premium) {
    const auto id = arrive(channel, premium);
    const bool in = pool_.find(id) != nullptr;
    if (in) put(customer_left{id});
    return in;
  }
  interaction_id arrive(channel_kind channel, bool premium) {
    interaction_arrived came;
    came.interaction = interaction_id{9, ++arrivals_};
    came.queue = queue_;
    came.channel = channel;
    if (premium) came.attributes = attribute_list{{{"tier", std::string{"premium"}}}};
    put(came);
    return came.interaction;
  }
  void put(pool_event what) {
    pool_facts facts;
    REQUIRE(apply(pool_, {moment{wall_.time_since_epoch()}, wall_, std::move(what)}, facts));
  }
  const pool_state& pool() const { return pool_; }
  agent_id ada() const { return ada_; }

private:
  pool_state pool_{pool_id{1}};
  std::map<std::string, opening_hours> hours_;
  std::map<std::string, bool> open_;
  wall_time wall_{};
  queue_id queue_;
  agent_id ada_;
  std::uint64_t arrivals_ = 0;
};

} // namespace

TEST_CASE("the support centre keeps its hours by channel and tier to the millisecond over clock changes") {
  support_centre centre;
  std::size_t looked = 0, open = 0;
  for (const auto around : {summer_begins, summer_ends})
    for (auto at = around - 8 * day; at < around + 8 * day; at += 15min)
      for (const auto beside : {-1ms, 0ms, 1ms}) {
        const auto now = at + beside;
        centre.pass_to(now);
        INFO("local time " << (local_time(now) % day).count() << " ms after midnight, day "
                           << local_time(now) / day);
        const bool phone = in_span(now, 8h + 30min, 18h, true), web = in_span(now, 9h, 17h + 30min, false);
        REQUIRE(centre.lets_in(channel_kind::voice, false) == phone);
        REQUIRE(centre.lets_in(channel_kind::chat, false) == web);
        REQUIRE(centre.lets_in(channel_kind::voice, true) == in_span(now, 7h, 22h, false));
        REQUIRE(centre.lets_in(channel_kind::chat, true));
        ++looked;
        open += phone ? 1 : 0;
      }
  CHECK(looked == 2 * 16 * 96 * 3);
  CHECK(open > looked / 5);
}

TEST_CASE("who waits at closing time is served after it") {
  support_centre centre;
  const auto friday = summer_ends - 2 * day; // 2026-10-23T01:00Z, 03:00 in Berlin
  centre.pass_to(friday + 14h);              // 17:00
  const auto chat = centre.arrive(channel_kind::chat, false);
  centre.pass_to(friday + 16h); // 19:00
  CHECK_FALSE(centre.lets_in(channel_kind::chat, false));
  REQUIRE(centre.pool().find(chat));
  centre.put(agent_signed_in{centre.ada()});
  centre.put(set_agent_state{centre.ada(), true, {}, {}});
  CHECK(centre.pool().find(chat)->phase == interaction_phase::offered);
}

} // namespace strowger::tests::support_centre_hours_test
