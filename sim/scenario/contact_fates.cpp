#include "sim/scenario/contact_fates.hpp"
#include "sim/actor_centre.hpp"
#include "sim/replay.hpp"
#include "sim/scenario/contact_story.hpp"
#include "sim/scenario/scenario_day.hpp"
#include "storage/record_json_words.hpp"
#include <algorithm>
#include <set>
#include <unordered_map>

namespace strowger::sim {

using namespace routing;

namespace {

replay_options only_listening() {
  replay_options options;
  options.digest = false;
  options.statistics = false;
  return options;
}

replay_outcome live_through(const scenario& what, std::uint64_t seed, simulation_level level,
                            const replay_options& options) {
  const auto one = day_of(what, seed);
  return level == simulation_level::machine ? replay_on_machine(one, options)
                                            : replay_on_actors(one, options);
}

} // namespace

/// Folds facts into fates. Who was given no interaction was turned away.
class fates_heard::book {
public:
  void came(const contact& who, instant at) {
    contact_fate one;
    one.who = {who.number, times_[who.number]++};
    one.came = stamp_of(at);
    one.how = contact_fate::end::refused;
    arrivals_.push_back(one);
  }
  void known_as(std::uint64_t coming, interaction_id id) { coming_[id] = coming; }
  void take(const pool_fact& what) {
    if (const auto* queued = std::get_if<fact::interaction_queued>(&what)) {
      auto& one = fates_[queued->interaction];
      one.how = contact_fate::end::waiting;
      ++one.visits;
      began_[queued->interaction] = queued->at;
    } else if (const auto* refused = std::get_if<fact::interaction_refused>(&what)) {
      fates_[refused->interaction].how = contact_fate::end::refused;
    } else if (const auto* won = std::get_if<fact::offer_won>(&what)) {
      won_by_[won->interaction] = won->agent;
    } else if (const auto* ended = std::get_if<fact::visit_ended>(&what)) {
      auto& one = fates_[ended->interaction];
      one.waited += ended->at - ended->began;
      one.how = ended->exit == visit_exit::answered    ? contact_fate::end::answered
                : ended->exit == visit_exit::abandoned ? contact_fate::end::abandoned
                                                       : contact_fate::end::other;
      began_.erase(ended->interaction);
    }
  }
  contact_fates finish(const replay_outcome& outcome) {
    std::unordered_map<std::uint64_t, std::uint32_t> places;
    for (std::size_t i = 0; i < outcome.agents.size(); ++i)
      places[outcome.agents[i].counter()] = static_cast<std::uint32_t>(i);
    for (const auto& [id, since] : began_) fates_[id].waited += outcome.end - since;
    for (const auto& [id, coming] : coming_) {
      auto& one = arrivals_[coming - 1];
      one.interaction = id;
      const auto known = fates_.find(id);
      if (known == fates_.end()) continue;
      one.how = known->second.how;
      one.waited = known->second.waited;
      one.visits = known->second.visits;
      if (const auto won = won_by_.find(id); won != won_by_.end())
        one.agent = places.at(won->second.counter());
    }
    contact_fates all;
    for (const auto& one : arrivals_) all.emplace(one.who, one);
    return all;
  }

private:
  std::vector<contact_fate> arrivals_; ///< in the order in which they came
  std::unordered_map<interaction_id, contact_fate> fates_;
  std::unordered_map<interaction_id, std::uint64_t> coming_;
  std::unordered_map<std::uint64_t, std::uint32_t> times_; ///< by person
  std::unordered_map<interaction_id, moment> began_;       ///< visits that are not over
  std::unordered_map<interaction_id, agent_id> won_by_;
};

fates_heard::fates_heard() : book_{std::make_unique<book>()} {}
fates_heard::~fates_heard() = default;

void fates_heard::listen(replay_options& options) {
  options.came = [this](const contact& who, instant at, std::uint64_t) { book_->came(who, at); };
  options.known_as = [this](std::uint64_t coming, interaction_id id) { book_->known_as(coming, id); };
  options.watch = [this, beside = options.watch](moment at, const pool_facts& facts) {
    if (beside) beside(at, facts);
    for (const auto& fact : facts) book_->take(fact);
  };
}

contact_fates fates_heard::finish(const replay_outcome& outcome) { return book_->finish(outcome); }

namespace {

/// Listens to some interactions.
class listener {
public:
  listener(const scenario& what, const wanted_stories& wanted) : what_{what}, wanted_{wanted} {
    for (const auto& [id, moments] : wanted)
      for (const auto at : moments) asks_.emplace(at, id);
  }
  void take(moment at, const pool_facts& facts, const pool_state* pool) {
    for (const auto& one : facts) {
      names_.learn(one);
      if (pool) tell(at, one, *pool);
    }
    while (pool && !asks_.empty() && asks_.begin()->first <= at) {
      const auto [asked, id] = *asks_.begin();
      asks_.erase(asks_.begin());
      explain_wait(at, id, *pool);
    }
  }
  std::map<interaction_id, story> take_all() { return std::move(told_); }

private:
  void say(interaction_id id, moment at, const story_step::json& step, std::string decision = {}) {
    told_[id].push_back({at, story_step::in_english(step), step.dump(), std::move(decision)});
  }
  void tell(moment at, const pool_fact& one, const pool_state& pool) {
    if (const auto* made = std::get_if<fact::offer_made>(&one)) {
      if (wanted_.contains(made->interaction))
        say(made->interaction, at, story_step::of(one, at, names_),
            storage::as_json::value(made->decision).dump());
      return;
    }
    const auto id = subject_of(one);
    if (!id || !wanted_.contains(id)) return;
    say(id, at, story_step::of(one, at, names_));
    if (std::holds_alternative<fact::interaction_queued>(one) ||
        std::holds_alternative<fact::interaction_relaxed>(one))
      explain_wait(at, id, pool);
  }
  /// What concerns the wait and how it ended; work after it is another story.
  static interaction_id subject_of(const pool_fact& what) {
    return std::visit(
        [](const auto& one) -> interaction_id {
          using kind = std::decay_t<decltype(one)>;
          constexpr bool told =
              std::is_same_v<kind, fact::interaction_queued> || std::is_same_v<kind, fact::visit_ended> ||
              std::is_same_v<kind, fact::interaction_refused> || std::is_same_v<kind, fact::offer_ended> ||
              std::is_same_v<kind, fact::interaction_relaxed> ||
              std::is_same_v<kind, fact::priority_changed> ||
              std::is_same_v<kind, fact::interaction_diverted> || std::is_same_v<kind, fact::exception_met> ||
              std::is_same_v<kind, fact::preference_over> || std::is_same_v<kind, fact::agent_spared>;
          if constexpr (told)
            return one.interaction;
          else
            return {};
        },
        what);
  }
  void explain_wait(moment at, interaction_id id, const pool_state& pool) {
    const auto* entry = pool.find(id);
    if (!entry || entry->phase != interaction_phase::waiting) return;
    const auto why = explain(pool, id, at, what_.begins + at.time_since_epoch());
    if (!why) return;
    const auto step = story_step::of(*why, names_);
    auto& told = told_[id];
    if (told.empty() || told.back().at != at || told.back().step != step.dump()) say(id, at, step);
  }

  const scenario& what_;
  const wanted_stories& wanted_;
  story_step::name_book names_;
  std::set<std::pair<moment, interaction_id>> asks_;
  std::map<interaction_id, story> told_;
};

} // namespace

std::string_view to_text(contact_fate::end how) {
  switch (how) {
  case contact_fate::end::waiting:
    return "still waiting";
  case contact_fate::end::answered:
    return "answered";
  case contact_fate::end::abandoned:
    return "gave up";
  case contact_fate::end::refused:
    return "turned away";
  case contact_fate::end::other:
    return "left otherwise";
  }
  return "";
}

contact_fates fates_of(const scenario& what, std::uint64_t seed, simulation_level level) {
  fates_heard ear;
  auto options = only_listening();
  ear.listen(options);
  return ear.finish(live_through(what, seed, level, options));
}

std::map<interaction_id, story> stories_of(const scenario& what, std::uint64_t seed, simulation_level level,
                                           const wanted_stories& wanted) {
  listener ear{what, wanted};
  auto options = only_listening();
  options.look = [&](moment at, const pool_facts& facts, const pool_state* pool) {
    ear.take(at, facts, pool);
  };
  static_cast<void>(live_through(what, seed, level, options));
  return ear.take_all();
}

std::string person_text(const scenario& what, const person_key& who) {
  const auto kind = static_cast<std::size_t>(kind_of_person(who.number));
  auto text = what.contacts[kind].name + " " + std::to_string(place_of_person(who.number) + 1);
  if (who.time > 0) text += " again";
  if (who.time > 1) text += " (" + std::to_string(who.time) + ")";
  return text;
}

} // namespace strowger::sim
