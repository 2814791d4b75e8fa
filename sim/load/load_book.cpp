#include "sim/load/load_book.hpp"
#include <algorithm>

namespace strowger::sim::load {

const std::array<named_measure, measures>& measure_names() {
  static const std::array<named_measure, measures> names{{
      {"connect_ms", "arrival to open line"},
      {"queued_ms", "arrival to told to be in the queue"},
      {"offer_ms", "decision to offer on the desk"},
      {"join_ms", "accept to customer told"},
      {"ring_ms", "decision to telephone ringing"},
      {"sound_ms", "arrival of a call to first sound"},
      {"hear_ms", "connected to hearing each other"},
      {"to_agent_ms", "customer's message to desk"},
      {"to_customer_ms", "agent's message to customer"},
      {"message_ms", "messages, both ways"},
      {"wait_ms", "arrival to agent"},
      {"given_up_ms", "wait of those who left"},
      {"sign_in_ms", "an agent's sign-in"},
      {"lag_ms", "lag of the player itself"},
  }};
  return names;
}

const std::array<std::string_view, tallies>& tally_names() {
  static const std::array<std::string_view, tallies> names{"arrived",
                                                           "again",
                                                           "answered",
                                                           "abandoned",
                                                           "refused",
                                                           "finished",
                                                           "passed_on",
                                                           "ended",
                                                           "left_over",
                                                           "skipped",
                                                           "offers",
                                                           "accepted",
                                                           "declined",
                                                           "missed",
                                                           "too_late",
                                                           "said_by_customers",
                                                           "said_by_agents",
                                                           "lost",
                                                           "contradictions",
                                                           "customers_reconnected",
                                                           "agents_reconnected",
                                                           "agents_signed_in",
                                                           "agents_refused",
                                                           "strangers",
                                                           "not_connected",
                                                           "unheard",
                                                           "phones_refused"};
  return names;
}

const std::array<statistic, 7>& statistics() {
  static const std::array<statistic, 7> all{
      {{"mean", -1}, {"p50", 0.5}, {"p90", 0.9}, {"p95", 0.95}, {"p99", 0.99}, {"p999", 0.999}, {"max", 1}}};
  return all;
}

std::vector<std::string> figure_ids() {
  std::vector<std::string> all;
  for (const auto& of : measure_names())
    for (const auto& which : statistics())
      all.push_back(std::string{of.name} + "." + std::string{which.name});
  for (const auto name : tally_names()) all.push_back("count." + std::string{name});
  return all;
}

void load_book::add(measure what, std::int64_t microseconds) {
  taken_[static_cast<std::size_t>(what)].add(microseconds);
  if (what == measure::to_agent || what == measure::to_customer) add(measure::message, microseconds);
}

load_book load_book::since(const load_book& earlier) const {
  load_book made;
  for (std::size_t i = 0; i < measures; ++i) made.taken_[i] = taken_[i].since(earlier.taken_[i]);
  for (std::size_t i = 0; i < tallies; ++i)
    made.counts_[i] = counts_[i] - std::min(counts_[i], earlier.counts_[i]);
  return made;
}

double value_of(const latency_histogram& of, const statistic& which) {
  return which.share < 0 ? of.mean() / 1'000 : static_cast<double>(of.at_share(which.share)) / 1'000;
}

std::optional<double> load_book::figure(std::string_view id) const {
  const auto dot = id.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto of = id.substr(0, dot), which = id.substr(dot + 1);
  if (of == "count") {
    const auto& names = tally_names();
    const auto found = std::find(names.begin(), names.end(), which);
    if (found == names.end()) return std::nullopt;
    return static_cast<double>(counts_[static_cast<std::size_t>(found - names.begin())]);
  }
  const auto& names = measure_names();
  const auto named =
      std::find_if(names.begin(), names.end(), [&](const auto& one) { return one.name == of; });
  const auto& all = statistics();
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == which; });
  if (named == names.end() || found == all.end()) return std::nullopt;
  const auto& histogram = taken_[static_cast<std::size_t>(named - names.begin())];
  if (histogram.count() == 0) return std::nullopt;
  return value_of(histogram, *found);
}

std::vector<verdict> judge(const load_book& book, const std::vector<threshold>& wanted) {
  std::vector<verdict> all;
  for (const auto& one : wanted) {
    verdict made{one, book.figure(one.figure)};
    made.held =
        made.value && (!one.below || *made.value < *one.below) && (!one.above || *made.value > *one.above);
    all.push_back(std::move(made));
  }
  return all;
}

} // namespace strowger::sim::load
