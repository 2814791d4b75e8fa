#include "sim/call_log.hpp"
#include "routing/model/random.hpp"
#include "sim/csv.hpp"
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace strowger::sim {

using namespace routing;

namespace {

/// The log counts a second of wait where an agent was free: the telephone rang that long.
constexpr double ring_seconds = 1;
constexpr double longest_span_seconds = 30 * 86'400;

/// Of seconds that somebody waited, talked or worked.
void check_span(const csv_table& table, std::size_t row, std::size_t column, double seconds) {
  if (seconds < 0) table.refuse(row, column, "is less than nothing");
  if (seconds > longest_span_seconds) table.refuse(row, column, "is more than 30 days");
}

class reading {
public:
  reading(const std::filesystem::path& folder, const log_choice& choice)
    : folder_{folder}, choice_{choice}, day_{folder.filename().string(), choice}, patience_{choice.patience},
      patience_dice_{random_stream(choice.seed, "patience")} {}

  recorded_day read() {
    read_calls();
    put_agents();
    day_.out().what.manners.answer_after = instant_of_seconds(ring_seconds);
    auto made = day_.finish([this](const logged_call& call) { return patience_of(call); });
    note_assumptions(made.assumptions);
    return made;
  }

private:
  void read_calls() {
    const auto table = csv_table::read(folder_ / "calls.csv");
    table.check_columns({"arrival", "queue", "outcome", "wait_s", "service_s", "agent", "consult_after_s"});
    const auto consult = table.find_column("consult_after_s");
    const auto arrival = table.column("arrival"), queue = table.column("queue"),
               outcome = table.column("outcome"), wait = table.column("wait_s"),
               service = table.column("service_s"), agent = table.column("agent");
    for (std::size_t row = 0; row < table.rows(); ++row) {
      logged_call call;
      call.queue = table.text(row, queue);
      if (call.queue.empty()) table.refuse(row, queue, "is empty: a call has a queue");
      const auto how = table.text(row, outcome);
      if (how != "AGENT" && how != "HANG") table.refuse(row, outcome, "is neither AGENT nor HANG");
      call.answered = how == "AGENT";
      call.wait = table.needed_number(row, wait);
      check_span(table, row, wait, call.wait);
      patience_.add(call.queue, call.wait, !call.answered);
      const auto second = day_.second_of(table, row, arrival);
      if (!second) continue;
      call.second = *second;
      call.agent = table.text(row, agent);
      if (call.answered && call.agent.empty()) table.refuse(row, agent, "is empty: AGENT needs who answered");
      if (consult && !table.text(row, *consult).empty()) ++consulted_;
      call.service = table.number(row, service).value_or(0);
      check_span(table, row, service, call.service);
      day_.add(std::move(call));
    }
    day_.end_of_calls(table.name());
    patience_.settle();
  }

  /// What each agent may serve: the observed matrix, and what it answered that day.
  std::map<std::string, std::set<std::string>> skills() const {
    std::map<std::string, std::set<std::string>> serves;
    if (std::filesystem::exists(folder_ / "agent_skills.csv")) {
      const auto matrix = csv_table::read(folder_ / "agent_skills.csv");
      for (std::size_t row = 0; row < matrix.rows(); ++row)
        for (std::size_t column = 1; column < matrix.columns(); ++column)
          if (matrix.number(row, column).value_or(0) > 0 &&
              day_.has_queue(std::string{matrix.column_name(column)}))
            serves[std::string{matrix.text(row, 0)}].emplace(matrix.column_name(column));
    }
    for (const auto& call : day_.calls())
      if (call.answered) serves[call.agent].insert(call.queue);
    return serves;
  }

  struct presence {
    std::int64_t from, to;
  };
  std::map<std::string, presence> present() {
    std::map<std::string, presence> all;
    if (!std::filesystem::exists(folder_ / "agent_days.csv")) return present_by_calls();
    const auto table = csv_table::read(folder_ / "agent_days.csv");
    const auto agent = table.column("agent"), date = table.column("date"),
               first = table.column("first_answer"), last = table.column("last_hangup"),
               busy = table.column("busy_s");
    for (std::size_t row = 0; row < table.rows(); ++row) {
      if (table.text(row, date) != choice_.date) continue;
      const auto from = clock_seconds(table.text(row, first)), to = clock_seconds(table.text(row, last));
      if (!from) table.refuse(row, first, "is no time, e.g. 08:03:21");
      if (!to || *to < *from) table.refuse(row, last, "is no time after the first answer");
      all[std::string{table.text(row, agent)}] = {*from, *to};
      const auto worked = table.needed_number(row, busy);
      check_span(table, row, busy, worked);
      day_.out().busy += milliseconds{std::llround(1'000 * worked)};
      day_.out().present += milliseconds{1'000 * (*to - *from)};
    }
    return all;
  }
  /// Where nothing says it: from the first answer to the last hang-up of the calls themselves.
  std::map<std::string, presence> present_by_calls() {
    std::map<std::string, presence> all;
    for (const auto& call : day_.calls()) {
      if (!call.answered) continue;
      const std::int64_t from = call.second + std::llround(call.wait),
                         to = from + std::llround(call.service) + 1;
      auto& one = all.try_emplace(call.agent, presence{from, to}).first->second;
      one = {std::min(one.from, from), std::max(one.to, to)};
      day_.out().busy += milliseconds{std::llround(1'000 * call.service)};
    }
    for (const auto& [name, one] : all) day_.out().present += milliseconds{1'000 * (one.to - one.from)};
    return all;
  }

  void put_agents() {
    auto serves = skills();
    for (const auto& [name, when] : present())
      day_.add_agent(name, serves[name], when.from * instants_per_second, when.to * instants_per_second);
  }

  instant patience_of(const logged_call& call) {
    if (!call.answered) return instant_of_seconds(patience_.left_after(call.wait));
    const auto patience = patience_.draw_longer_than(call.queue, call.wait, patience_dice_);
    return patience ? instant_of_seconds(*patience) : never;
  }

  void note_assumptions(assumptions_made& say) const {
    const auto all = day_.calls().size();
    say.push_back(
        {"agents_present",
         "agents are there and ready from their first answer to their last hang-up; breaks, wrap-up "
         "and the time before the first answer are not in the log"});
    say.push_back({"agents_serve", "an agent serves the queues it ever answered in the log"});
    say.push_back(
        {"ring_second", "an offer rings one second before it is answered, as the log's shortest waits do"});
    for (auto& one : patience_.assumptions(all)) say.push_back(std::move(one));
    say.push_back(day_.service_drawn(all));
    say.push_back(assumed_of("second_agent", consulted_, all,
                             "were consulted on or passed on; only the first agent's time is in the log",
                             "a second agent's time"));
  }

  const std::filesystem::path folder_;
  const log_choice choice_;
  logged_day day_;
  censored_patience patience_;
  random_generator patience_dice_;
  std::size_t consulted_ = 0;
};

} // namespace

recorded_day read_call_log(const std::filesystem::path& folder, const log_choice& choice) {
  return reading{folder, choice}.read();
}

} // namespace strowger::sim
