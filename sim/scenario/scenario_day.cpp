#include "sim/scenario/scenario_day.hpp"
#include "sim/scenario/crew_times.hpp"
#include "sim/scenario/scenario_day_faults.hpp"
#include <algorithm>
#include <cmath>

namespace strowger::sim {

using namespace routing;

namespace {

/// What is drawn for one person at one turn.
std::uint64_t turn_of(const contact& who) { return who.number << 12 | who.turn; }

/// The people of one kind. Where fewer come than the arrivals say, they are some of the same people; where
/// more come, all of the same and others beside them.
class kind_of_people {
public:
  kind_of_people(const scenario& what, std::size_t place, const arrival_chance& chance)
    : kind_{what.contacts[place]}, place_{static_cast<std::uint32_t>(place)}, until_{what.length},
      services_{random_stream(chance.seed, "services", place)}, patience_{random_stream(chance.seed,
                                                                                        "patience", place)},
      wrap_ups_{random_stream(chance.seed, "wrap_ups", place)}, demand_{random_stream(chance.seed, "demand",
                                                                                      place)} {
    if (kind_.arrivals->kind == arrival_kind::even)
      come(evenly(*kind_.arrivals), chance, 1);
    else
      come_demanded(chance);
  }

  void add_to(std::vector<coming_contact>& all) {
    for (std::size_t i = 0; i < comers_.size(); ++i) {
      const auto& one = comers_[i];
      contact who;
      who.queue = kind_.queue;
      who.channel = kind_.channel;
      who.kind = place_;
      who.number = number_of_person(place_, i);
      if (kind_.known) who.customer = who.number + 1;
      if (kind_.service) who.service = whole_milliseconds(kind_.service->draw(services_));
      if (kind_.patience) who.patience = whole_milliseconds(kind_.patience->draw(patience_));
      if (kind_.wrap_up) who.wrap_up = whole_milliseconds(kind_.wrap_up->draw(wrap_ups_));
      if (one.traced && one.traced->service) who.service = whole_milliseconds(*one.traced->service);
      if (one.traced && one.traced->patience) who.patience = whole_milliseconds(*one.traced->patience);
      if (one.traced && one.traced->wrap_up) who.wrap_up = whole_milliseconds(*one.traced->wrap_up);
      if (one.comes) all.push_back({one.at, who});
    }
  }

private:
  struct comer {
    instant at;
    const traced_contact* traced;
    bool comes;
  };
  /// Of a trace, others come at other times than those in it, up to so much.
  static constexpr double other_times_seconds = 150;

  /// Those of one realisation, a share of whom comes.
  void come(const arrival_process& process, const arrival_chance& chance, double share) {
    const auto times = arrival_times(process, chance, until_);
    for (std::size_t i = 0; i < times.size(); ++i) {
      comer one{times[i], process.trace ? &(*process.trace)[i] : nullptr, true};
      if (share < 1) one.comes = draw_chance(demand_, share);
      if (process.trace && chance.beside > 0)
        one.at = std::clamp<instant>(
            one.at + whole_milliseconds((2 * draw_unit(demand_) - 1) * other_times_seconds), 0,
            until_ - 1'000);
      comers_.push_back(one);
    }
  }
  void come_demanded(arrival_chance chance) {
    for (auto left = kind_.demand; left > 0 || chance.beside == 0; --left, ++chance.beside)
      come(*kind_.arrivals, chance, left);
  }
  [[nodiscard]] arrival_process evenly(arrival_process process) const {
    process.per_hour *= kind_.demand;
    for (auto& one : process.periods) one.per_hour *= kind_.demand;
    return process;
  }

  const contact_kind& kind_;
  std::uint32_t place_;
  instant until_;
  random_generator services_, patience_, wrap_ups_, demand_;
  std::vector<comer> comers_;
};

/// The behaviour a scenario's laws say.
class lawful_people final : public people_manners {
public:
  lawful_people(const scenario& what, std::uint64_t seed)
    : what_{what}, seed_{seed}, crew_of_(what.settings.agents.size(), nullptr),
      speed_(what.settings.agents.size(), 1) {
    for (const auto& crew : what.crews)
      for (const auto agent : crew.agents) {
        crew_of_[agent] = &crew;
        auto dice = random_stream(seed, "speed", agent);
        speed_[agent] = crew.speed;
        if (crew.speed_variation > 0) speed_[agent] *= law::lognormal(1, crew.speed_variation).draw(dice);
      }
  }

  [[nodiscard]] offer_answer answers(std::uint32_t agent, std::uint64_t nth) const override {
    offer_answer answer;
    const auto* crew = crew_of_[agent];
    if (!crew) return answer;
    if (crew->rings_after) {
      auto ringing = random_stream(seed_, "rings", (std::uint64_t{agent} << 32) + nth);
      answer.rings = whole_milliseconds(crew->rings_after->draw(ringing));
    }
    if (!crew->answers_after && crew->refuses + crew->misses <= 0) return answer;
    auto dice = random_stream(seed_, "answers", (std::uint64_t{agent} << 32) + nth);
    const auto how = draw_unit(dice);
    if (how < crew->refuses)
      answer.what = offer_answer::how::refuses;
    else if (how < crew->refuses + crew->misses)
      answer.what = offer_answer::how::misses;
    if (crew->answers_after) answer.after = whole_milliseconds(crew->answers_after->draw(dice));
    return answer;
  }
  [[nodiscard]] instant service(const contact& who, std::uint32_t agent) const override {
    if (!what_.contacts[who.kind].turns) return at_speed(who.service, who, agent);
    // For whoever plays no turns: as long as they take with nothing else at hand.
    instant all = 0;
    for (std::uint32_t nth = 1;; ++nth) {
      const auto one = turn(who, agent, nth, 1);
      if (!one) return all;
      all += one->agent + (one->last ? 0 : one->customer);
      if (one->last) return all;
    }
  }
  [[nodiscard]] instant wrap_up(const contact& who, std::uint32_t agent) const override {
    return at_speed(who.wrap_up, who, agent);
  }
  [[nodiscard]] std::optional<contact> passed_on(const contact& who) const override {
    const auto& kind = what_.contacts[who.kind];
    if (kind.passes.empty() || who.turn % turns_a_time >= turns_max) return std::nullopt;
    auto dice = random_stream(seed_, "passes", turn_of(who));
    auto left = draw_unit(dice);
    for (const auto& pass : kind.passes) {
      if (left < pass.chance) return as_another(who, pass.to, dice);
      left -= pass.chance;
    }
    return std::nullopt;
  }
  [[nodiscard]] std::optional<coming_contact> again(const contact& who, instant now) const override {
    const auto& kind = what_.contacts[who.kind];
    const auto& how = kind.again;
    const bool may_again = how.chance > 0 && how.after && times_came(who) - who.matter_came < how.times;
    if ((!may_again && kind.changes.empty()) || times_came(who) >= times_max) return std::nullopt;
    auto dice = random_stream(seed_, "again", turn_of(who));
    auto left = draw_unit(dice);
    if (may_again && left < how.chance) {
      const auto after = whole_milliseconds(how.after->draw(dice));
      auto next = as_another(who, who.kind, dice);
      next.channel = kind.channel; // by its kind's way in, also where it came as another
      next.service = who.service;  // the matter is the same
      next.wrap_up = who.wrap_up;
      next.turn = static_cast<std::uint16_t>(who.turn + turns_a_time);
      return coming_contact{now + after, next};
    }
    left -= how.chance;
    for (const auto& way : kind.changes) {
      if (left >= 0 && left < way.chance && way.after) {
        auto next = later(who, now, way, dice);
        next.who.turn = static_cast<std::uint16_t>(who.turn + turns_a_time);
        return next;
      }
      left -= way.chance;
    }
    return std::nullopt;
  }
  [[nodiscard]] std::optional<coming_contact> back(const contact& who, instant now) const override {
    const auto& ways = what_.contacts[who.kind].backs;
    if (ways.empty() || times_came(who) >= times_max) return std::nullopt;
    auto dice = random_stream(seed_, "back", turn_of(who));
    auto left = draw_unit(dice);
    for (const auto& way : ways) {
      if (left >= 0 && left < way.chance && way.after && who.matter < way.times) {
        auto next = later(who, now, way, dice);
        ++next.who.matter;
        next.who.matter_came = static_cast<std::uint16_t>(times_came(who) + 1);
        next.who.turn = static_cast<std::uint16_t>(next.who.matter_came * turns_a_time);
        return next;
      }
      left -= way.chance;
    }
    return std::nullopt;
  }
  [[nodiscard]] std::optional<talk_turn> turn(const contact& who, std::uint32_t agent, std::uint32_t nth,
                                              std::uint32_t at_hand) const override {
    const auto& turns = what_.contacts[who.kind].turns;
    if (!turns || !turns->agent || !turns->customer) return std::nullopt;
    auto counting = random_stream(seed_, "turn count", turn_of(who));
    // Geometric with this mean: each turn is the last with the same chance.
    const auto more = 1 - 1 / turns->mean;
    std::uint32_t count = 1;
    while (count < turns_of_talk_max && draw_unit(counting) < more) ++count;
    auto dice = random_stream(seed_, "turns", turn_of(who) * 0x9e37'79b9'7f4a'7c15ULL + nth);
    const auto* crew = crew_of_[agent];
    const auto slower = 1 + (crew ? crew->slowed_by : 0) * (std::max(at_hand, 1U) - 1);
    talk_turn made;
    made.agent = at_speed(whole_milliseconds(turns->agent->draw(dice) * slower), who, agent);
    made.customer = whole_milliseconds(turns->customer->draw(dice));
    made.last = nth >= count;
    return made;
  }
  [[nodiscard]] std::optional<instant> asks_callback(const contact& who) const override {
    const auto& wish = what_.contacts[who.kind].callback;
    if (wish.chance <= 0) return std::nullopt;
    auto dice = random_stream(seed_, "callback", turn_of(who));
    if (!draw_chance(dice, wish.chance)) return std::nullopt;
    return wish.after ? whole_milliseconds(wish.after->draw(dice)) : never;
  }
  [[nodiscard]] call_answer called(const contact& who, std::uint32_t tries) const override {
    const auto& wish = what_.contacts[who.kind].callback;
    auto dice = random_stream(seed_, "calls", turn_of(who) * 0x9e37'79b9'7f4a'7c15ULL + tries);
    call_answer answer;
    auto left = draw_unit(dice);
    for (const auto& [how, chance] : {std::pair{callback_outcome::busy, wish.busy},
                                      std::pair{callback_outcome::no_answer, wish.no_answer},
                                      std::pair{callback_outcome::machine, wish.machine}}) {
      if (left >= 0 && left < chance) answer.what = how;
      left -= chance;
    }
    if (wish.rings) answer.after = whole_milliseconds(wish.rings->draw(dice));
    return answer;
  }
  void announce(const contact& who, interaction_arrived& arrival) const override {
    const auto& entry = what_.entries[who.kind];
    arrival.priority = entry.priority;
    arrival.hours = entry.hours;
    arrival.attributes = entry.attributes;
  }

private:
  /// `contact::turn` counts the times it was passed on below this, the times it had come before above.
  static constexpr std::uint16_t turns_a_time = 32, turns_max = 31;
  static constexpr std::uint32_t times_max = 100, turns_of_talk_max = 10'000;
  static std::uint32_t times_came(const contact& who) { return who.turn / turns_a_time; }

  [[nodiscard]] instant at_speed(instant span, const contact& who, std::uint32_t agent) const {
    auto speed = speed_[agent];
    if (const auto* crew = crew_of_[agent])
      if (const auto other = crew->speed_at.find(who.queue); other != crew->speed_at.end())
        speed *= other->second;
    if (speed == 1) return span;
    return whole_milliseconds(static_cast<double>(span) / static_cast<double>(instants_per_second) / speed);
  }
  /// By a way that leads to another kind, or to the same anew.
  template <class Way>
  [[nodiscard]] coming_contact later(const contact& who, instant now, const Way& way,
                                     random_generator& dice) const {
    const auto after = whole_milliseconds(way.after->draw(dice));
    coming_contact next{now + after, as_another(who, way.to, dice)};
    next.who.channel = what_.contacts[way.to].channel;
    return next;
  }
  [[nodiscard]] contact as_another(const contact& who, std::size_t to, random_generator& dice) const {
    const auto& kind = what_.contacts[to];
    auto next = who;
    next.kind = static_cast<std::uint32_t>(to);
    next.queue = kind.queue;
    next.service = kind.service ? whole_milliseconds(kind.service->draw(dice)) : 0;
    next.patience = kind.patience ? whole_milliseconds(kind.patience->draw(dice)) : never;
    next.wrap_up = kind.wrap_up ? whole_milliseconds(kind.wrap_up->draw(dice)) : 0;
    ++next.turn;
    return next;
  }

  const scenario& what_;
  std::uint64_t seed_;
  std::vector<const crew*> crew_of_; ///< by agent
  std::vector<double> speed_;
};

} // namespace

std::size_t days_of(const scenario& what) {
  return static_cast<std::size_t>((what.length + instants_per_day - 1) / instants_per_day);
}

std::uint64_t number_of_person(std::uint32_t kind, std::uint64_t place) {
  return (std::uint64_t{kind} << 36) + place;
}
std::uint32_t kind_of_person(std::uint64_t number) { return static_cast<std::uint32_t>(number >> 36); }
std::uint64_t place_of_person(std::uint64_t number) { return number & ((std::uint64_t{1} << 36) - 1); }

std::uint64_t seed_of_replication(std::uint64_t seed, std::uint32_t number) {
  return number == 0 ? seed : random_stream(seed, "replication", number)();
}

day day_of(const scenario& what, std::uint64_t seed) {
  day made;
  made.name = what.name;
  made.begins = what.begins;
  made.settings = what.settings;
  made.configuration = what.configuration;
  made.entries = what.entries;
  made.hours = what.hours;
  made.counts_from = what.warm_up;
  made.until = what.length;
  arrival_chance chance;
  chance.seed = seed;
  chance.first_day = weekday_of(what.begins);
  chance.common_factors = day_factors(what.common, random_stream(seed, "busyness of all"), days_of(what));
  for (std::size_t i = 0; i < what.contacts.size(); ++i) {
    if (!what.contacts[i].arrivals) continue;
    chance.index = i;
    kind_of_people{what, i, chance}.add_to(made.contacts);
  }
  std::stable_sort(made.contacts.begin(), made.contacts.end(),
                   [](const auto& a, const auto& b) { return a.at < b.at; });
  keep_only(what, made);
  for (const auto& crew : what.crews) {
    add_crew_times(what, crew, seed, made);
    if (crew.first_free_leaves) made.shared_shifts.push_back(crew.agents);
  }
  add_faults(what, seed, made);
  made.manners.people = std::make_shared<lawful_people>(what, seed);
  return made;
}

} // namespace strowger::sim
