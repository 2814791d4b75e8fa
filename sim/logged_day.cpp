#include "sim/logged_day.hpp"
#include "actors/configuration_diagnostics.hpp"
#include "routing/model/random.hpp"
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
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

wall_time midnight_of(const std::string& date) {
  const auto number = day_number(date);
  if (!number) throw std::runtime_error{"\"" + date + "\" is no date, e.g. 2026-03-03"};
  return wall_time{milliseconds{*number * 86'400'000}};
}

logged_day::logged_day(const std::string& log, const log_choice& choice)
  : choice_{choice}, dice_{random_stream(choice.seed, "services")} {
  out_.what.name = log + " " + choice.date;
  out_.what.begins = midnight_of(choice.date);
}

std::optional<std::int64_t> logged_day::second_of(const csv_table& table, std::size_t row,
                                                  std::size_t column) {
  const auto when = table.text(row, column);
  const auto date = when.substr(0, 10);
  const bool parted = when.size() == 19 && (when[10] == 'T' || when[10] == ' ');
  const auto second = parted ? clock_seconds(when.substr(11)) : std::nullopt;
  if (date == choice_.date && !second)
    table.refuse(row, column, "is no time, e.g. " + choice_.date + "T08:03:21");
  if (!second || !day_number(date)) {
    if (undated_++ == 0)
      first_undated_ = "line " + std::to_string(table.line(row)) + ": " + actors::in_quotes(when);
    return std::nullopt;
  }
  if (first_date_.empty() || date < first_date_) first_date_ = date;
  if (date > last_date_) last_date_ = date;
  return date == choice_.date ? second : std::nullopt;
}

std::string logged_day::undated_text() const {
  if (undated_ == 0) return {};
  return std::to_string(undated_) + (undated_ == 1 ? " row says" : " rows say") +
         " no time such as 2014-01-09T08:03:21 and " + (undated_ == 1 ? "is" : "are") +
         " left out; the first is " + first_undated_;
}

void logged_day::end_of_calls(const std::string& file) {
  if (calls_.empty()) {
    auto why = file + ": nobody called on " + choice_.date;
    if (!first_date_.empty()) why += "; its calls are from " + first_date_ + " to " + last_date_;
    throw std::runtime_error{why + (undated_ > 0 ? "; " + undated_text() : std::string{})};
  }
  std::stable_sort(calls_.begin(), calls_.end(),
                   [](const auto& a, const auto& b) { return a.second < b.second; });
  for (const auto& call : calls_) {
    places_.emplace(call.queue, 0);
    if (!call.answered) ++left_;
  }
  for (auto& [name, place] : places_) {
    place = static_cast<std::uint32_t>(out_.what.settings.queues.size());
    queue_settings settings;
    settings.name = name;
    settings.wrap_up_limit = milliseconds{0};
    settings.service_level_threshold = choice_.threshold;
    out_.what.settings.queues.push_back(settings);
  }
  out_.queues.resize(places_.size());
}

void logged_day::add_agent(const std::string& name, const std::set<std::string>& queues, instant from,
                           instant to) {
  agent_settings settings;
  settings.name = name;
  settings.capacity = {1, 0, 0, 0};
  settings.queues.assign(queues.begin(), queues.end());
  const auto place = static_cast<std::uint32_t>(out_.what.settings.agents.size());
  out_.what.settings.agents.push_back(std::move(settings));
  out_.what.shifts.push_back({place, from, to});
}

recorded_day logged_day::finish(const std::function<instant(const logged_call&)>& patience) {
  if (auto undated = undated_text(); !undated.empty())
    out_.assumptions.push_back({"undated", std::move(undated), undated_, std::nullopt, first_undated_});
  std::map<std::string, std::vector<double>> served;
  std::vector<double> of_any;
  for (const auto& call : calls_)
    if (call.answered) {
      served[call.queue].push_back(call.service);
      of_any.push_back(call.service);
    }
  std::map<std::string, std::uint32_t> agents;
  for (std::uint32_t i = 0; i < out_.what.settings.agents.size(); ++i)
    agents.emplace(out_.what.settings.agents[i].name, i);
  for (const auto& call : calls_) {
    contact who;
    who.queue = places_.at(call.queue);
    record(call, out_.queues[who.queue]);
    const auto& of_queue = served[call.queue];
    const auto& others = of_queue.empty() ? of_any : of_queue;
    auto seconds = call.service;
    if (!call.answered) seconds = others.empty() ? 0 : others[draw_below(dice_, others.size())];
    who.service = instant_of_seconds(seconds);
    who.patience = patience(call);
    out_.what.contacts.push_back({call.second * instants_per_second, who});
    recorded_contact then{call.answered, call.wait, call.answered ? call.service : 0, {}};
    if (const auto known = agents.find(call.agent); call.answered && known != agents.end())
      then.agent = known->second;
    out_.contacts.push_back(then);
  }
  return std::move(out_);
}

void logged_day::record(const logged_call& call, kpi::queue_counts& to) const {
  const milliseconds wait{std::llround(call.wait * 1'000)};
  ++to.enqueued;
  to.wait_all += wait;
  if (wait <= choice_.threshold) ++(call.answered ? to.answered_within : to.abandoned_within);
  ++(call.answered ? to.answered : to.abandoned);
  if (!call.answered && wait < kpi::statistics_settings{}.short_abandon) ++to.abandoned_short;
  (call.answered ? to.wait_answered : to.wait_abandoned) += wait;
  if (!call.answered) return;
  ++to.handling.handled;
  to.handling.talk += milliseconds{std::llround(call.service * 1'000)};
}

assumption logged_day::service_drawn(std::size_t all) const {
  return assumed_of("service_drawn", left_, all,
                    "hung up; if answered here, they take as long as somebody of their queue that day, or of "
                    "any where nobody of theirs was answered",
                    "service");
}

} // namespace strowger::sim
