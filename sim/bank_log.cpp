#include "sim/bank_log.hpp"
#include "routing/model/random.hpp"
#include "sim/csv.hpp"
#include "sim/survival.hpp"
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <set>
#include <stdexcept>

namespace strowger::sim {

using namespace routing;

namespace {

constexpr std::int32_t bank_credit_seconds = 90;
constexpr double bank_span_max = 86'400;
constexpr std::size_t bank_enough_left = 100;
/// Who answered where the log names nobody.
constexpr const char* nobody_named = "unnamed";

struct bank_call {
  std::int64_t second = 0;
  std::string queue, agent;
  bool answered = false;
  double wait = 0, service = 0;
};

instant bank_instant(double seconds) {
  return std::llround(seconds * static_cast<double>(instants_per_second));
}

class bank_reading {
public:
  bank_reading(const std::filesystem::path& file, const log_choice& choice)
    : table_{csv_table::read(file)}, choice_{choice}, patience_dice_{random_stream(choice.seed, "patience")},
      service_dice_{random_stream(choice.seed, "services")} {}

  recorded_day read() {
    const auto number = day_number(choice_.date);
    if (!number) throw std::runtime_error{"\"" + choice_.date + "\" is no date, e.g. 1999-01-13"};
    out_.what.name = table_.name() + " " + choice_.date;
    out_.what.begins = wall_time{milliseconds{*number * 86'400'000}};
    read_calls();
    if (calls_.empty()) throw std::runtime_error{table_.name() + ": nobody called on " + choice_.date};
    put_queues();
    put_agents();
    put_contacts();
    note_assumptions();
    return std::move(out_);
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
      const auto when = table_.text(row, arrival);
      bank_call call;
      call.answered = how == "AGENT";
      if (!call.answered && table_.text(row, queued) != "1") {
        if (when.starts_with(choice_.date)) ++in_the_menu_;
        continue;
      }
      call.queue = std::string{table_.text(row, type)};
      if (table_.text(row, priority) == "2") call.queue += "-2";
      call.wait = span_at(row, "queue_s");
      call.service = span_at(row, "service_s");
      call.agent = table_.text(row, agent);
      if (call.answered && call.agent.empty()) call.agent = nobody_named;
      patience_.add(call.wait, !call.answered);
      if (call.answered) serves_[call.agent].insert(call.queue);
      if (!when.starts_with(choice_.date) || when.size() < 12) continue;
      const auto second = clock_seconds(when.substr(11));
      if (!second) table_.refuse(row, arrival, "is no time, e.g. 1999-01-13T08:03:21");
      call.second = *second;
      calls_.push_back(std::move(call));
    }
    patience_.settle();
    std::stable_sort(calls_.begin(), calls_.end(),
                     [](const auto& a, const auto& b) { return a.second < b.second; });
  }
  void put_queues() {
    for (const auto& call : calls_) places_.emplace(call.queue, 0);
    for (auto& [name, place] : places_) {
      place = static_cast<std::uint32_t>(out_.what.settings.queues.size());
      queue_settings settings;
      settings.name = name;
      settings.wrap_up_limit = milliseconds{0};
      settings.service_level_threshold = choice_.threshold;
      if (name.ends_with("-2")) settings.priority = bank_credit_seconds;
      out_.what.settings.queues.push_back(settings);
    }
    out_.queues.resize(places_.size());
  }
  /// Agents are there from their first answer to the end of their last call.
  void put_agents() {
    struct presence {
      double from = 0, to = 0, busy = 0;
    };
    std::map<std::string, presence> present;
    for (const auto& call : calls_) {
      if (!call.answered) continue;
      const auto from = static_cast<double>(call.second) + call.wait;
      const auto [at, is_new] = present.try_emplace(call.agent, presence{from, from, 0});
      at->second.from = std::min(at->second.from, from);
      at->second.to = std::max(at->second.to, from + call.service);
      at->second.busy += call.service;
    }
    for (const auto& [name, when] : present) {
      agent_settings settings;
      settings.name = name;
      settings.capacity = {1, 0, 0, 0};
      for (const auto& queue : serves_.at(name))
        if (places_.contains(queue)) settings.queues.push_back(queue);
      const auto place = static_cast<std::uint32_t>(out_.what.settings.agents.size());
      out_.what.settings.agents.push_back(std::move(settings));
      out_.what.shifts.push_back({place, bank_instant(when.from), bank_instant(when.to)});
      out_.busy += milliseconds{std::llround(1'000 * when.busy)};
      out_.present += milliseconds{std::llround(1'000 * (when.to - when.from))};
    }
  }
  void put_contacts() {
    std::map<std::string, std::vector<double>> served;
    for (const auto& call : calls_)
      if (call.answered) served[call.queue].push_back(call.service);
    for (const auto& call : calls_) {
      contact who;
      who.queue = places_.at(call.queue);
      record(call, out_.queues[who.queue]);
      const auto& others = served[call.queue];
      auto seconds = call.service;
      if (!call.answered) seconds = others.empty() ? 0 : others[draw_below(service_dice_, others.size())];
      who.service = bank_instant(seconds);
      who.patience = patience_of(call);
      out_.what.contacts.push_back({call.second * instants_per_second, who});
    }
  }
  instant patience_of(const bank_call& call) {
    if (!call.answered) {
      ++left_;
      return bank_instant(call.wait);
    }
    const auto drawn = patience_.left() >= bank_enough_left
                           ? patience_.draw_longer_than(call.wait, patience_dice_)
                           : std::nullopt;
    if (drawn) return bank_instant(*drawn);
    ++endless_;
    return never;
  }
  void record(const bank_call& call, kpi::queue_counts& to) const {
    const milliseconds wait{std::llround(call.wait * 1'000)};
    ++to.enqueued;
    to.wait_all += wait;
    auto& within = call.answered ? to.answered_within : to.abandoned_within;
    if (wait <= choice_.threshold) ++within;
    ++(call.answered ? to.answered : to.abandoned);
    (call.answered ? to.wait_answered : to.wait_abandoned) += wait;
    if (!call.answered) return;
    ++to.handling.handled;
    to.handling.talk += milliseconds{std::llround(call.service * 1'000)};
  }
  void note_assumptions() {
    const auto all = calls_.size();
    const auto share = [&](std::size_t part, const char* what) {
      char text[240];
      std::snprintf(text, sizeof text, "%zu of %zu (%.1f %%) %s", part, all,
                    100.0 * static_cast<double>(part) / static_cast<double>(all), what);
      out_.assumptions.emplace_back(text);
    };
    out_.assumptions.push_back(std::to_string(in_the_menu_) +
                               " calls ended in the voice menu and are no contacts");
    out_.assumptions.emplace_back("agents are there and ready from their first answer to the end of their "
                                  "last call; breaks, other work "
                                  "and the time before the first answer are not in the log");
    out_.assumptions.emplace_back(
        "an agent serves the types of calls it ever answered in the log; where no agent "
        "is named, one more did it, `unnamed`");
    out_.assumptions.emplace_back("calls of priority 2 count as 90 s older; the others by their arrival");
    share(left_, "hung up, and did so after exactly the logged wait; if answered here, they take as long as "
                 "somebody of their queue that day");
    share(all - left_ - endless_,
          "were answered and get a patience drawn by Kaplan-Meier from the whole log, "
          "longer than they waited");
    share(endless_, "were answered and drew one beyond the longest known: they wait as long as it takes");
  }

  const csv_table table_;
  const log_choice choice_;
  random_generator patience_dice_, service_dice_;
  recorded_day out_;
  std::vector<bank_call> calls_;
  std::map<std::string, std::uint32_t> places_;
  std::map<std::string, std::set<std::string>> serves_;
  survival patience_;
  std::size_t left_ = 0, endless_ = 0, in_the_menu_ = 0;
};

} // namespace

recorded_day read_bank_log(const std::filesystem::path& file, const log_choice& choice) {
  return bank_reading{file, choice}.read();
}

} // namespace strowger::sim
