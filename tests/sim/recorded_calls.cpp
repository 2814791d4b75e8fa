#include "tests/sim/recorded_calls.hpp"
#include "sim/csv.hpp"
#include "sim/logged_day.hpp"
#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

namespace strowger::tests {

using namespace routing;

namespace {

constexpr double day_seconds = 86'400;

std::pair<std::int64_t, double> when(std::string_view text) {
  return {sim::day_number(text.substr(0, 10)).value(),
          static_cast<double>(sim::clock_seconds(text.substr(11)).value())};
}

/// What happens at one moment, in the order it must have happened.
enum class step : std::uint8_t {
  signs_in,
  lets_go,
  is_answered,
  comes,
  is_answered_at_once,
  ends_at_once,
  leaves
};

struct recorded_event {
  double at = 0; ///< seconds since the first day
  step what = step::comes;
  std::size_t which = 0; ///< call or shift
};

class teller {
public:
  explicit teller(const recorded_centre& centre) : centre_{centre} {}

  sim::wait_study tell() {
    configure_pool();
    for (const auto& one : events()) {
      at_ = moment{milliseconds{std::llround(one.at * 1'000)}};
      happen(one);
    }
    return std::move(study_);
  }

private:
  void configure_pool() {
    std::map<std::string, std::set<std::string>> serves;
    std::set<std::string> queues;
    for (const auto& call : centre_.calls) {
      queues.insert(call.queue);
      if (call.answered) serves[call.agent].insert(call.queue);
    }
    std::uint64_t counter = 0;
    for (const auto& name : queues) {
      const queue_id id{std::uint64_t{1} << 48 | ++counter};
      queue_settings settings;
      settings.name = name;
      tell_of(fact::queue_configured{id, 1, settings});
      queues_.emplace(name, id);
    }
    for (const auto& [name, list] : serves) {
      const agent_id id{std::uint64_t{1} << 48 | ++counter};
      agent_settings settings;
      settings.name = name;
      settings.queues.assign(list.begin(), list.end());
      settings.capacity = {1, 0, 0, 0};
      tell_of(fact::agent_configured{id, 1, settings, {}});
      agents_.emplace(name, id);
    }
  }

  [[nodiscard]] std::vector<recorded_event> events() const {
    std::vector<recorded_event> all;
    const auto since = [first = first_day()](std::int64_t day) {
      return static_cast<double>(day - first) * day_seconds;
    };
    for (std::size_t i = 0; i < centre_.calls.size(); ++i) {
      const auto& call = centre_.calls[i];
      const auto came = since(call.day) + call.at, went = came + call.waited;
      const bool at_once = call.waited <= 0;
      all.push_back({came, step::comes, i});
      all.push_back({went, at_once ? step::is_answered_at_once : step::is_answered, i});
      if (call.answered)
        all.push_back({went + call.service, call.service <= 0 ? step::ends_at_once : step::lets_go, i});
    }
    for (std::size_t i = 0; i < centre_.shifts.size(); ++i) {
      const auto& one = centre_.shifts[i];
      if (!agents_.contains(one.agent)) continue;
      all.push_back({since(one.day) + one.from, step::signs_in, i});
      all.push_back({since(one.day) + one.to, step::leaves, i});
    }
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
      return std::tie(a.at, a.what) < std::tie(b.at, b.what);
    });
    return all;
  }
  [[nodiscard]] std::int64_t first_day() const {
    auto first = centre_.calls.front().day;
    for (const auto& one : centre_.calls) first = std::min(first, one.day);
    return first;
  }

  void happen(const recorded_event& one) {
    if (one.what == step::signs_in || one.what == step::leaves) {
      const auto state = one.what == step::signs_in ? agent_state::ready : agent_state::signed_out;
      return tell_of(fact::agent_state_set{agents_.at(centre_.shifts[one.which].agent), state, {}, at_, {}});
    }
    const auto& call = centre_.calls[one.which];
    const interaction_id id{std::uint64_t{1} << 48 | (one.which + 1)};
    const auto queue = queues_.at(call.queue);
    if (one.what == step::comes) {
      fact::interaction_queued came;
      came.interaction = id;
      came.queue = queue;
      came.channel = channel_kind::voice;
      came.priority = came.own_priority = call.priority;
      came.anchor = came.at = at_;
      tell_of(came);
      if (call.answered && call.waited <= centre_.ring) ring_at(id, queue, agents_.at(call.agent));
      return;
    }
    if (one.what == step::lets_go || one.what == step::ends_at_once) {
      tell_of(fact::agent_released{id, agents_.at(call.agent), at_, queue});
      return tell_of(fact::interaction_closed{id, at_, {}, {}, queue});
    }
    if (!call.answered) {
      tell_of(fact::visit_ended{id, 1, visit_exit::abandoned, requeue_reason::none, at_, queue, {}});
      return tell_of(fact::interaction_closed{id, at_, {}, {}, queue});
    }
    const auto agent = agents_.at(call.agent);
    if (call.waited > centre_.ring) ring_at(id, queue, agent);
    answer(id, queue, agent);
  }
  void ring_at(interaction_id id, queue_id queue, agent_id agent) {
    fact::offer_made made;
    made.offer = offer_id{id.value()};
    made.interaction = id;
    made.agent = agent;
    made.queue = queue;
    made.at = made.deliver_by = at_;
    tell_of(made);
  }
  void answer(interaction_id id, queue_id queue, agent_id agent) {
    tell_of(fact::offer_won{offer_id{id.value()}, id, agent, at_, at_, queue});
    tell_of(fact::visit_ended{id, 1, visit_exit::answered, requeue_reason::none, at_, queue, {}});
    tell_of(fact::interaction_talking{id, agent, at_, queue});
  }

  template <class Fact>
  void tell_of(const Fact& what) {
    const pool_fact one{what};
    evolve(pool_, one);
    study_.look_at(pool_, {&one, 1}, at_);
  }

  const recorded_centre& centre_;
  pool_state pool_{pool_id{1}};
  sim::wait_study study_;
  std::map<std::string, queue_id> queues_;
  std::map<std::string, agent_id> agents_;
  moment at_;
};

} // namespace

recorded_centre read_vanad(const std::filesystem::path& folder) {
  recorded_centre out;
  out.ring = 2;
  const auto calls = sim::csv_table::read(folder / "calls.csv");
  const auto arrival = calls.column("arrival"), queue = calls.column("queue"),
             outcome = calls.column("outcome"), wait = calls.column("wait_s"),
             service = calls.column("service_s"), agent = calls.column("agent");
  for (std::size_t row = 0; row < calls.rows(); ++row) {
    const auto [day, at] = when(calls.text(row, arrival));
    out.calls.push_back({day, at, std::string{calls.text(row, queue)}, calls.text(row, outcome) == "AGENT",
                         calls.needed_number(row, wait), calls.number(row, service).value_or(0),
                         std::string{calls.text(row, agent)}, 0});
  }
  const auto days = sim::csv_table::read(folder / "agent_days.csv");
  const auto who = days.column("agent"), date = days.column("date"), first = days.column("first_answer"),
             last = days.column("last_hangup");
  for (std::size_t row = 0; row < days.rows(); ++row)
    out.shifts.push_back({sim::day_number(days.text(row, date)).value(), std::string{days.text(row, who)},
                          static_cast<double>(sim::clock_seconds(days.text(row, first)).value()),
                          static_cast<double>(sim::clock_seconds(days.text(row, last)).value())});
  return out;
}

recorded_centre read_technion(const std::filesystem::path& folder) {
  recorded_centre out;
  std::map<std::pair<std::int64_t, std::string>, std::pair<double, double>> there;
  const auto calls = sim::csv_table::read(folder / "calls_1999-01.csv");
  const auto arrival = calls.column("queue_arrival"), queue = calls.column("type"),
             outcome = calls.column("outcome"), queued = calls.column("queued"),
             wait = calls.column("queue_s"), service = calls.column("service_s"),
             agent = calls.column("agent"), priority = calls.column("priority");
  for (std::size_t row = 0; row < calls.rows(); ++row) {
    const bool answered = calls.text(row, outcome) == "AGENT";
    if (!answered && calls.text(row, queued) != "1") continue; // ended before the queue
    const auto [day, at] = when(calls.text(row, arrival));
    recorded_call call{day,
                       at,
                       std::string{calls.text(row, queue)},
                       answered,
                       calls.needed_number(row, wait),
                       calls.number(row, service).value_or(0),
                       std::string{calls.text(row, agent)},
                       calls.text(row, priority) == "2" ? 90 : 0};
    if (answered) {
      const auto from = call.at + call.waited, to = from + call.service;
      const auto [known, fresh] = there.try_emplace({day, call.agent}, from, to);
      if (!fresh) known->second = {std::min(known->second.first, from), std::max(known->second.second, to)};
    }
    out.calls.push_back(std::move(call));
  }
  for (const auto& [key, span] : there)
    out.shifts.push_back({key.first, key.second, span.first, span.second});
  return out;
}

sim::wait_study foretell(const recorded_centre& centre) { return teller{centre}.tell(); }

} // namespace strowger::tests
