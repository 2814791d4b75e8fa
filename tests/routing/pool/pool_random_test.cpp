#include "random_pool.hpp"
#include "sim/pool_text/fact_text.hpp"
#include "slow_door.hpp"
#include "slow_matcher.hpp"
#include "slow_rules.hpp"
#include <array>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <iostream>

namespace strowger::tests::pool_random_test {

using namespace strowger::routing;
using namespace strowger::routing::testing;
using namespace strowger::routing::wording;

namespace {

struct run_settings {
  std::uint64_t seed = 1, steps = 1'000;
  random_inputs::sizes sizes{};
  std::uint64_t look_every = 1'000; ///< invariants, replay equality
  bool restore = false;             ///< at each look the live pool is replaced by one made from its snapshot
  bool compare = false;             ///< every decision with the slow matcher
};

struct run_outcome {
  std::string wrong; ///< empty: all well
  std::uint64_t step = 0, digest = 0, offers = 0, facts = 0, refusals = 0;
  std::uint64_t beside_the_first = 0, rescinded = 0, surplus = 0; ///< of rings
  std::size_t most_waiting = 0;
  std::array<std::uint64_t, filter_rules> filtered{}; ///< by rule, over all records
  std::uint64_t relaxed_offers = 0;
  std::uint64_t consults_waiting = 0; ///< looked at, once for each input
  std::array<std::uint64_t, std::variant_size_v<pool_fact>> by_kind{};
  std::array<std::uint64_t, std::variant_size_v<pool_event>> taken_by_kind{};
};

/// A wake-up that decides less than this has come to the end of what was due (docs/pool.md, Bounds).
constexpr std::size_t facts_per_wake = 64;

/// A live pool, and its copy folded from the facts alone.
class random_run {
public:
  explicit random_run(run_settings how) : how_{how}, inputs_{how.seed, how.sizes} {}

  run_outcome go() {
    for (outcome_.step = 0; outcome_.step < how_.steps; ++outcome_.step) {
      const auto input = outcome_.step == 0 ? inputs_.first() : inputs_.next(live_);
      if (auto wrong = put(input); !wrong.empty()) return with(wrong);
      if (outcome_.step % how_.look_every == 0)
        if (auto wrong = look(); !wrong.empty()) return with(wrong);
    }
    outcome_.digest = digest_.value();
    return outcome_;
  }

private:
  run_outcome with(const std::string& wrong) {
    outcome_.wrong =
        "seed " + std::to_string(how_.seed) + " step " + std::to_string(outcome_.step) + ": " + wrong;
    return outcome_;
  }

  std::string put(const pool_input& input) {
    facts_.clear();
    wall_ = input.wall;
    const auto due = next_wake(live_, input.at, input.wall);
    const auto done = apply(live_, input, facts_);
    if (!done) {
      ++outcome_.refusals;
      if (!facts_.empty() || next_wake(live_, input.at, input.wall) != due)
        return "a refusal changed something";
      return {};
    }
    inputs_.hear(facts_, 0);
    outcome_.facts += facts_.size();
    outcome_.most_waiting = std::max(outcome_.most_waiting, live_.waiting_count());
    ++outcome_.taken_by_kind[input.what.index()];
    if (how_.compare && std::holds_alternative<interaction_arrived>(input.what))
      if (auto wrong = wrong_with_arrival(folded_, input, facts_)) return *wrong;
    for (const auto& what : facts_) {
      ++outcome_.by_kind[what.index()];
      digest_.add(fact_text(what, names_));
      if (const auto* offer = std::get_if<fact::offer_made>(&what))
        if (auto wrong = look_at(*offer); !wrong.empty()) return wrong;
      if (const auto* asked = std::get_if<fact::party_reserved>(&what))
        if (auto wrong = look_at(*asked); !wrong.empty()) return wrong;
      if (const auto* ended = std::get_if<fact::offer_ended>(&what))
        if (auto wrong = look_at(*ended); !wrong.empty()) return wrong;
      evolve(folded_, what);
    }
    if (how_.compare)
      if (const auto missed = next_match(folded_, input.at, input.wall))
        return "missed: " + names_(missed->interaction) + " to " + names_(missed->agent);
    if (how_.compare)
      if (auto wrong = missed_consult(); !wrong.empty()) return wrong;
    if (std::holds_alternative<time_passed>(input.what) && facts_.size() < facts_per_wake)
      if (auto wrong = overdue(input.at); !wrong.empty()) return wrong;
    if (how_.compare && next_deadline(folded_) != moment{})
      if (auto wrong = forgotten(folded_)) return *wrong;
    if (live_.waiting_count() != folded_.waiting_count()) return "replay differs in who waits";
    if (next_wake(live_, input.at, input.wall) != next_wake(folded_, input.at, input.wall))
      return "replay differs in what is due";
    return {};
  }

  std::string look_at(const fact::offer_made& offer) {
    ++outcome_.offers;
    outcome_.relaxed_offers += offer.decision.step > 0 ? 1 : 0;
    for (std::size_t rule = 0; rule < filter_rules; ++rule)
      outcome_.filtered[rule] += offer.decision.filtered[rule];
    const auto* agent = folded_.find(offer.agent);
    const auto* one = folded_.find(offer.interaction);
    const bool rings = one && one->phase == interaction_phase::offered;
    if (!agent || !one || (!rings && one->phase != interaction_phase::waiting))
      return "an offer of what does not wait";
    if (rings) ++outcome_.beside_the_first;
    if (offer.decision.by_hand) return wrong_by_hand(folded_, offer).value_or("");
    const auto channel = static_cast<std::size_t>(one->channel);
    if (agent->tallies.weight[channel] + 100 > agent->settings.capacity[channel] * 100)
      return "an offer over capacity";
    if (agent->state != agent_state::ready || agent->pending || agent->lost || agent->draining)
      return "an offer to an agent who is not there for it";
    if (agent->settings.phone && one->channel == channel_kind::voice && !(agent->reach & 1U))
      return "a call to an agent without a phone that is reachable";
    if (how_.compare)
      if (const auto wrong = wrong_with(folded_, offer, wall_)) return *wrong;
    return {};
  }

  /// No lead waits for a queue of which somebody is free.
  [[nodiscard]] std::string missed_consult() {
    std::string wrong;
    folded_.each_interaction([&](const interaction_entry& one) {
      const auto asked_in = one.extras->consult.asked_in;
      if (!asked_in || one.extras->parties.size() >= parties_max || folded_.find(one.lead)->lost) return;
      ++outcome_.consults_waiting;
      const auto& queue = *folded_.find(asked_in);
      auto asks = one;
      asks.queue = asked_in;
      asks.back_offs.clear();
      asks.extras = {};
      folded_.each_agent([&](const agent_entry& who) {
        const auto& parties = one.extras->parties;
        const bool takes_part = std::any_of(parties.begin(), parties.end(),
                                            [&](const party& part) { return part.agent == who.id; });
        if (who.id == one.lead || takes_part || !of_tenant(who, queue.settings.tenant)) return;
        if (is_open(folded_, who, one.channel) && !out_by(folded_, who, asks, queue))
          wrong = "missed: " + names_(who.id) + " is free for a consult of " + names_(one.id);
      });
    });
    return wrong;
  }

  /// Whatever keeps somebody reserved ends in time, however many do until one moment.
  [[nodiscard]] std::string overdue(moment at) const {
    std::string wrong;
    folded_.each_offer([&](const offer_entry& one) {
      if (one.deadline <= at) wrong = "an offer is overdue";
    });
    folded_.each_agent([&](const agent_entry& one) {
      if (one.lost && one.grace_until <= at) wrong = "a lost agent is overdue";
    });
    folded_.each_interaction([&](const interaction_entry& one) {
      const bool reserved =
          one.phase == interaction_phase::assigned || one.phase == interaction_phase::wrapping;
      if (reserved && one.deadline <= at) wrong = "a reservation is overdue";
      for (const auto& part : one.extras->parties)
        if (part.deadline != moment{} && part.deadline <= at) wrong = "a party is overdue";
      const auto& waits = one.extras->consult;
      if (waits.asked_in && waits.until <= at) wrong = "a consult that waits is overdue";
    });
    return wrong;
  }

  /// Who is asked to take part has room for it, as for an offer.
  [[nodiscard]] std::string look_at(const fact::party_reserved& asked) const {
    if (asked.role == party_role::listening) return asked.cost == 0 ? "" : "who listens costs something";
    const auto* agent = folded_.find(asked.agent);
    const auto channel = folded_.find(asked.interaction)->channel;
    if (desk_weight(folded_, *agent, channel) + 100 >
        agent->settings.capacity[static_cast<std::size_t>(channel)] * 100)
      return "somebody is asked beyond capacity";
    if (agent->settings.units_max > 0 && agent->tallies.units + asked.cost > agent->settings.units_max * 100U)
      return "somebody is asked who has no units left";
    return agent->state == agent_state::ready && !agent->lost ? "" : "somebody is asked who is not there";
  }

  /// Losers of a ring are not blamed; the first offer of a ring is nobody's surplus.
  std::string look_at(const fact::offer_ended& ended) {
    if (ended.how == offer_end::rescinded && ended.back_off_until != moment{})
      return "who was too late is spared";
    if (ended.how == offer_end::rescinded) ++outcome_.rescinded;
    if (ended.reason != "surplus") return {};
    ++outcome_.surplus;
    return folded_.find(ended.interaction)->offer == ended.offer ? "the first offer was surplus" : "";
  }

  std::string look() {
    if (const auto wrong = broken_invariant(live_)) return wrong->what;
    auto snapshot = live_.snapshot();
    if (snapshot != folded_.snapshot()) return "replay of the facts differs from the live state";
    pool_state restored{snapshot};
    if (restored.snapshot() != snapshot) return "a snapshot does not come back as it was";
    if (const auto wrong = broken_invariant(restored)) return "restored: " + wrong->what;
    if (how_.restore) live_ = std::move(restored);
    return {};
  }

  run_settings how_;
  random_inputs inputs_;
  pool_state live_{pool_id{1}}, folded_{pool_id{1}};
  wall_time wall_;
  pool_facts facts_;
  name_book names_;
  digest digest_;
  run_outcome outcome_;
};

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

} // namespace

TEST_CASE("a million random inputs break no invariant, and replay equals the live pool", "[pool][random]") {
  run_settings how;
  how.seed = from_environment("POOL_SEED", 1);
  how.steps = from_environment("POOL_STEPS", 1'000'000);
  const auto outcome = random_run{how}.go();
  std::cout << "pool: seed " << how.seed << ", " << outcome.step << " inputs, " << outcome.refusals
            << " refused, " << outcome.facts << " facts, " << outcome.offers << " offers, digest "
            << outcome.digest << "\n";
  CHECK(outcome.wrong == "");
  CHECK(outcome.offers > outcome.step / 50);
  CHECK(outcome.relaxed_offers > 50);
  for (const auto rule : {filter_rule::reserved, filter_rule::overflow, filter_rule::unreachable})
    CHECK(outcome.filtered[static_cast<std::size_t>(rule)] > 20);
  for (const auto of_rings : {outcome.beside_the_first, outcome.rescinded, outcome.surplus})
    CHECK(of_rings > 50);
  for (std::size_t kind = 0; kind < outcome.by_kind.size(); ++kind) {
    INFO("fact " << kind);
    CHECK(outcome.by_kind[kind] > 50);
  }
  for (std::size_t kind = 0; kind < outcome.taken_by_kind.size(); ++kind) {
    INFO("input " << kind);
    CHECK(outcome.taken_by_kind[kind] > 50);
  }
}

TEST_CASE("every step of many short random days keeps every invariant", "[pool][random]") {
  for (std::uint64_t seed = 100; seed < 140; ++seed) {
    run_settings how;
    how.seed = seed;
    how.steps = 600;
    how.sizes = {4, 7, 12};
    how.look_every = 1;
    const auto outcome = random_run{how}.go();
    REQUIRE(outcome.wrong == "");
  }
}

TEST_CASE("the same seed gives the same decisions, also across snapshots", "[pool][random]") {
  run_settings how;
  how.seed = 7;
  how.steps = 50'000;
  const auto first = random_run{how}.go();
  const auto second = random_run{how}.go();
  how.restore = true;
  how.look_every = 500;
  const auto restored = random_run{how}.go();
  CHECK(first.wrong == "");
  CHECK(restored.wrong == "");
  CHECK(first.digest == second.digest);
  CHECK(first.digest == restored.digest);
  how.seed = 8;
  CHECK(first.digest != random_run{how}.go().digest);
}

TEST_CASE("a slow and obvious matcher makes the same decisions", "[pool][random]") {
  std::uint64_t steps = 0, offers = 0, consults = 0;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    run_settings how;
    how.seed = seed;
    how.steps = 30'000;
    how.sizes = {6, 12, 15 + seed * 10};
    how.compare = true;
    const auto outcome = random_run{how}.go();
    REQUIRE(outcome.wrong == "");
    steps += outcome.step;
    offers += outcome.offers;
    consults += outcome.consults_waiting;
  }
  CHECK(consults > 100);
  CHECK(steps >= 100'000);
  CHECK(offers > 5'000);
}

TEST_CASE("so it does when more wait than are counted", "[pool][random]") {
  run_settings how;
  how.seed = from_environment("POOL_SEED", 91);
  how.steps = 8'000;
  how.sizes = {6, 8, 400};
  how.compare = true;
  const auto outcome = random_run{how}.go();
  CHECK(outcome.wrong == "");
  CHECK(outcome.most_waiting > 200);
}

TEST_CASE("a slow and obvious matcher makes the same decisions over millions of steps",
          "[pool][random][long]") {
  const auto first = from_environment("POOL_SEED", 1'000), many = from_environment("POOL_SEEDS", 40);
  std::uint64_t steps = 0, offers = 0;
  for (auto seed = first; seed < first + many; ++seed) {
    run_settings how;
    how.seed = seed;
    how.steps = from_environment("POOL_STEPS", 50'000);
    how.sizes = {3 + seed % 5, 6 + seed % 17, 10 + seed % 90};
    how.compare = true;
    const auto outcome = random_run{how}.go();
    CHECK(outcome.wrong == "");
    steps += outcome.step;
    offers += outcome.offers;
  }
  std::cout << "pool: " << steps << " inputs and " << offers << " offers compared\n";
}

} // namespace strowger::tests::pool_random_test
