#include "sim/bank_log.hpp"
#include "routing/model/random.hpp"
#include "sim/censored_patience.hpp"
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace strowger::sim {

using namespace routing;

namespace {

constexpr std::int32_t bank_credit_seconds = 90;
constexpr double bank_span_max = 86'400;
/// Who answered where the log names nobody.
constexpr const char* nobody_named = "unnamed";

class bank_reading {
public:
  bank_reading(const std::filesystem::path& file, const log_choice& choice)
    : table_{csv_table::read(file)}, choice_{choice}, day_{table_.name(), choice}, patience_{choice.patience},
      patience_dice_{random_stream(choice.seed, "patience")} {}

  recorded_day read() {
    read_calls();
    put_agents();
    auto made = day_.finish([this](const logged_call& call) { return patience_of(call); });
    note_assumptions(made.assumptions);
    return made;
  }

private:
  double span_at(std::size_t row, const char* name) const {
    const auto column = table_.column(name);
    const auto value = table_.needed_number(row, column);
    if (value < 0 || value > bank_span_max) table_.refuse(row, column, "is not within a day");
    return value;
  }
  void read_calls() {
    const auto arrival = table_.column("queue_arrival"), type = table_.column("type"),
               priority = table_.column("priority"), queued = table_.column("queued"),
               outcome = table_.column("outcome"), agent = table_.column("agent");
    for (std::size_t row = 0; row < table_.rows(); ++row) {
      const auto how = table_.text(row, outcome);
      if (how != "AGENT" && how != "HANG") table_.refuse(row, outcome, "is neither AGENT nor HANG");
      logged_call call;
      call.answered = how == "AGENT";
      if (!call.answered && table_.text(row, queued) != "1") {
        if (table_.text(row, arrival).starts_with(choice_.date)) ++in_the_menu_;
        continue;
      }
      call.queue = std::string{table_.text(row, type)};
      if (table_.text(row, priority) == "2") call.queue += "-2";
      call.wait = span_at(row, "queue_s");
      call.service = span_at(row, "service_s");
      call.agent = table_.text(row, agent);
      if (call.answered && call.agent.empty()) call.agent = nobody_named;
      patience_.add(call.queue, call.wait, !call.answered);
      if (call.answered) serves_[call.agent].insert(call.queue);
      const auto second = day_.second_of(table_, row, arrival);
      if (!second) continue;
      call.second = *second;
      day_.add(std::move(call));
    }
    patience_.settle();
    day_.end_of_calls(table_.name());
    for (auto& queue : day_.out().what.settings.queues)
      if (queue.name.ends_with("-2")) queue.priority = bank_credit_seconds;
  }
  /// Agents are there from their first answer to the end of their last call.
  void put_agents() {
    struct presence {
      double from = 0, to = 0, busy = 0;
    };
    std::map<std::string, presence> present;
    for (const auto& call : day_.calls()) {
      if (!call.answered) continue;
      const auto from = static_cast<double>(call.second) + call.wait;
      const auto [at, is_new] = present.try_emplace(call.agent, presence{from, from, 0});
      at->second.from = std::min(at->second.from, from);
      at->second.to = std::max(at->second.to, from + call.service);
      at->second.busy += call.service;
    }
    for (const auto& [name, when] : present) {
      std::set<std::string> queues;
      for (const auto& queue : serves_.at(name))
        if (day_.has_queue(queue)) queues.insert(queue);
      day_.add_agent(name, queues, instant_of_seconds(when.from), instant_of_seconds(when.to));
      day_.out().busy += milliseconds{std::llround(1'000 * when.busy)};
      day_.out().present += milliseconds{std::llround(1'000 * (when.to - when.from))};
    }
  }
  instant patience_of(const logged_call& call) {
    if (!call.answered) return instant_of_seconds(patience_.left_after(call.wait));
    const auto drawn = patience_.draw_longer_than(call.queue, call.wait, patience_dice_);
    return drawn ? instant_of_seconds(*drawn) : never;
  }
  void note_assumptions(assumptions_made& say) const {
    const auto all = day_.calls().size();
    say.push_back({"ended_in_menu",
                   std::to_string(in_the_menu_) + " calls ended in the voice menu and are no contacts",
                   in_the_menu_});
    say.push_back(
        {"agents_present",
         "agents are there and ready from their first answer to the end of their last call; breaks, "
         "wrap-up, other work and the time before the first answer are not in the log"});
    say.push_back({"agents_serve_types",
                   "an agent serves the types of calls it ever answered in the log; where no agent is named, "
                   "one more did it, `unnamed`"});
    say.push_back(
        {"priority_credit", "calls of priority 2 count as 90 s older; the others by their arrival"});
    for (auto& one : patience_.assumptions(all)) say.push_back(std::move(one));
    say.push_back(day_.service_drawn(all));
  }

  const csv_table table_;
  const log_choice choice_;
  logged_day day_;
  censored_patience patience_;
  random_generator patience_dice_;
  std::map<std::string, std::set<std::string>> serves_;
  std::size_t in_the_menu_ = 0;
};

} // namespace

bool is_bank_log(const std::filesystem::path& file) {
  return csv_table::read(file).find_column("queue_arrival").has_value();
}

recorded_day read_bank_log(const std::filesystem::path& file, const log_choice& choice) {
  return bank_reading{file, choice}.read();
}

} // namespace strowger::sim
