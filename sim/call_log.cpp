#include "sim/call_log.hpp"
#include "routing/model/random.hpp"
#include "sim/censored_patience.hpp"
#include "sim/csv.hpp"
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <map>
#include <set>
#include <stdexcept>

namespace strowger::sim {

using namespace routing;

namespace {

std::optional<std::int64_t> whole(std::string_view digits) {
  std::int64_t value = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (failed != std::errc{} || end != digits.data() + digits.size() || value < 0) return std::nullopt;
  return value;
}

instant drawn(double seconds) { return std::llround(seconds * static_cast<double>(instants_per_second)); }

struct logged_call {
  std::int64_t second = 0; ///< since midnight
  std::string queue, agent;
  bool answered = false, consulted = false;
  double wait = 0, service = 0;
};

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
    : folder_{folder}, choice_{choice}, patience_{choice.patience},
      patience_dice_{random_stream(choice.seed, "patience")}, service_dice_{
                                                                  random_stream(choice.seed, "services")} {}

  recorded_day read() {
    const auto number = day_number(choice_.date);
    if (!number) throw std::runtime_error{"\"" + choice_.date + "\" is no date, e.g. 2014-01-09"};
    out_.what.name = folder_.filename().string() + " " + choice_.date;
    out_.what.begins = wall_time{milliseconds{*number * 86'400'000}};
    read_calls();
    read_agents();
    put_contacts();
    note_assumptions();
    return std::move(out_);
  }

private:
  void read_calls() {
    const auto table = csv_table::read(folder_ / "calls.csv");
    const auto arrival = table.column("arrival"), queue = table.column("queue"),
               outcome = table.column("outcome"), wait = table.column("wait_s"),
               service = table.column("service_s"), agent = table.column("agent"),
               consult = table.column("consult_after_s");
    for (std::size_t row = 0; row < table.rows(); ++row) {
      logged_call call;
      call.queue = table.text(row, queue);
      const auto how = table.text(row, outcome);
      if (how != "AGENT" && how != "HANG") table.refuse(row, outcome, "is neither AGENT nor HANG");
      call.answered = how == "AGENT";
      call.wait = table.needed_number(row, wait);
      check_span(table, row, wait, call.wait);
      patience_.add(call.queue, call.wait, !call.answered);
      const auto when = table.text(row, arrival);
      if (!when.starts_with(choice_.date) || when.size() < 12) continue;
      const auto second = clock_seconds(when.substr(11));
      if (!second) table.refuse(row, arrival, "is no time, e.g. 2014-01-09T08:03:21");
      call.second = *second;
      call.agent = table.text(row, agent);
      call.consulted = !table.text(row, consult).empty();
      call.service = table.number(row, service).value_or(0);
      check_span(table, row, service, call.service);
      calls_.push_back(std::move(call));
    }
    if (calls_.empty()) throw std::runtime_error{table.name() + ": nobody called on " + choice_.date};
    std::stable_sort(calls_.begin(), calls_.end(),
                     [](const auto& a, const auto& b) { return a.second < b.second; });
    patience_.settle();
    for (const auto& call : calls_) places_.emplace(call.queue, 0);
    std::uint32_t place = 0;
    for (auto& [name, at] : places_) {
      at = place++;
      queue_settings settings;
      settings.name = name;
      settings.wrap_up_limit = milliseconds{0};
      settings.service_level_threshold = choice_.threshold;
      out_.what.settings.queues.push_back(settings);
    }
    out_.queues.resize(places_.size());
  }

  /// What each agent may serve: the observed matrix, and what it answered that day.
  std::map<std::string, std::set<std::string>> skills() const {
    std::map<std::string, std::set<std::string>> serves;
    if (std::filesystem::exists(folder_ / "agent_skills.csv")) {
      const auto matrix = csv_table::read(folder_ / "agent_skills.csv");
      for (std::size_t row = 0; row < matrix.rows(); ++row)
        for (std::size_t column = 1; column < matrix.columns(); ++column)
          if (matrix.number(row, column).value_or(0) > 0 &&
              places_.contains(std::string{matrix.column_name(column)}))
            serves[std::string{matrix.text(row, 0)}].emplace(matrix.column_name(column));
    }
    for (const auto& call : calls_)
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
      out_.busy += milliseconds{std::llround(1'000 * worked)};
      out_.present += milliseconds{1'000 * (*to - *from)};
    }
    return all;
  }
  /// Where nothing says it: from the first answer to the last hang-up of the calls themselves.
  std::map<std::string, presence> present_by_calls() {
    std::map<std::string, presence> all;
    for (const auto& call : calls_) {
      if (!call.answered) continue;
      const std::int64_t from = call.second + std::llround(call.wait),
                         to = from + std::llround(call.service) + 1;
      auto& one = all.try_emplace(call.agent, presence{from, to}).first->second;
      one = {std::min(one.from, from), std::max(one.to, to)};
      out_.busy += milliseconds{std::llround(1'000 * call.service)};
    }
    for (const auto& [name, one] : all) out_.present += milliseconds{1'000 * (one.to - one.from)};
    return all;
  }

  void read_agents() {
    const auto serves = skills();
    for (const auto& [name, when] : present()) {
      agent_settings settings;
      settings.name = name;
      settings.capacity = {1, 0, 0, 0};
      if (const auto found = serves.find(name); found != serves.end())
        settings.queues.assign(found->second.begin(), found->second.end());
      const auto place = static_cast<std::uint32_t>(out_.what.settings.agents.size());
      out_.what.settings.agents.push_back(std::move(settings));
      out_.what.shifts.push_back({place, when.from * instants_per_second, when.to * instants_per_second});
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
      who.service = drawn(call.answered ? call.service : service_for(served[call.queue]));
      who.patience = drawn_patience(call);
      out_.what.contacts.push_back({call.second * instants_per_second, who});
    }
    out_.what.manners.answer_after = drawn(ring_seconds);
  }

  double service_for(const std::vector<double>& served) {
    if (served.empty()) return 0;
    return served[draw_below(service_dice_, served.size())];
  }

  instant drawn_patience(const logged_call& call) {
    if (!call.answered) {
      ++left_;
      return drawn(patience_.left_after(call.wait));
    }
    const auto patience = patience_.draw_longer_than(call.queue, call.wait, patience_dice_);
    return patience ? drawn(*patience) : never;
  }

  void record(const logged_call& call, kpi::queue_counts& to) {
    const milliseconds wait{std::llround(call.wait * 1'000)};
    ++to.enqueued;
    to.wait_all += wait;
    if (call.consulted) ++consulted_;
    if (!call.answered) {
      ++to.abandoned;
      to.wait_abandoned += wait;
      if (wait <= choice_.threshold) ++to.abandoned_within;
      return;
    }
    ++to.answered;
    to.wait_answered += wait;
    if (wait <= choice_.threshold) ++to.answered_within;
    ++to.handling.handled;
    to.handling.talk += milliseconds{std::llround(call.service * 1'000)};
  }

  void note_assumptions() {
    auto& say = out_.assumptions;
    const auto all = calls_.size();
    say.push_back("agents are there and ready from their first answer to their last hang-up; breaks, wrap-up "
                  "and the time before "
                  "the first answer are not in the log");
    say.push_back("an agent serves the queues it ever answered in the log");
    say.push_back("an offer rings one second before it is answered, as the log's shortest waits do");
    for (auto& one : patience_.assumptions(all)) say.push_back(std::move(one));
    say.push_back(
        "service: " +
        share_text(left_, all,
                   "hung up; if answered here, they take as long as somebody of their queue that day"));
    say.push_back("a second agent's time: " +
                  share_text(consulted_, all,
                             "were consulted on or passed on; only the first agent's time is in the log"));
  }

  const std::filesystem::path folder_;
  const log_choice choice_;
  censored_patience patience_;
  random_generator patience_dice_, service_dice_;
  recorded_day out_;
  std::vector<logged_call> calls_;
  std::map<std::string, std::uint32_t> places_;
  std::size_t left_ = 0, consulted_ = 0;
};

} // namespace

std::optional<std::int64_t> clock_seconds(std::string_view text) {
  if (text.size() != 8 || text[2] != ':' || text[5] != ':') return std::nullopt;
  const auto hours = whole(text.substr(0, 2)), minutes = whole(text.substr(3, 2)),
             seconds = whole(text.substr(6, 2));
  if (!hours || !minutes || !seconds || *hours > 23 || *minutes > 59 || *seconds > 59) return std::nullopt;
  return *hours * 3'600 + *minutes * 60 + *seconds;
}

std::optional<std::int64_t> day_number(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = whole(text.substr(0, 4)), month = whole(text.substr(5, 2)),
             date = whole(text.substr(8, 2));
  if (!year || !month || !date) return std::nullopt;
  const std::chrono::year_month_day when{std::chrono::year{static_cast<int>(*year)},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*date)}};
  if (!when.ok()) return std::nullopt;
  return std::chrono::sys_days{when}.time_since_epoch().count();
}

recorded_day read_call_log(const std::filesystem::path& folder, const log_choice& choice) {
  return reading{folder, choice}.read();
}

} // namespace strowger::sim
