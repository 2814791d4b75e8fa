#include "routing/kpi/definitions.hpp"
#include <algorithm>
#include <array>

namespace strowger::routing::kpi {

namespace {

std::optional<double> share(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

std::optional<double> share(milliseconds part, milliseconds whole) {
  if (whole.count() == 0) return std::nullopt;
  return static_cast<double>(part.count()) / static_cast<double>(whole.count());
}

std::optional<double> mean_seconds(milliseconds sum, std::uint64_t count) {
  if (count == 0) return std::nullopt;
  return static_cast<double>(sum.count()) / 1000.0 / static_cast<double>(count);
}

using counts = queue_counts;

constexpr std::array queue_catalogue{
    queue_kpi{"service_level.abandons_negative", "Service level, abandons negative",
              "A within T / (A + B); whoever gives up counts as not served in time", unit::ratio,
              [](const counts& c) { return share(c.answered_within, c.answered + c.abandoned); }},
    queue_kpi{"service_level.abandons_ignored", "Service level, abandons ignored",
              "A within T / (A + B - B within T); who gives up within T is left out", unit::ratio,
              [](const counts& c) {
                return share(c.answered_within, c.answered + c.abandoned - c.abandoned_within);
              }},
    queue_kpi{"service_level.abandons_positive", "Service level, abandons positive",
              "(A within T + B within T) / (A + B); also known as SL2", unit::ratio,
              [](const counts& c) {
                return share(c.answered_within + c.abandoned_within, c.answered + c.abandoned);
              }},
    queue_kpi{"service_level.answered_only", "Service level, answered only",
              "A within T / A; those who gave up vanish, which flatters", unit::ratio,
              [](const counts& c) { return share(c.answered_within, c.answered); }},
    queue_kpi{"service_level.late_abandon", "Service level, late abandons count",
              "A within T / (A + B later than T); equal to abandons ignored here, as every contact counts "
              "where it ends",
              unit::ratio,
              [](const counts& c) {
                return share(c.answered_within, c.answered + (c.abandoned - c.abandoned_within));
              }},
    queue_kpi{"service_level.short_abandons_excluded", "Service level, short abandons excluded",
              "A within T / (A + B - B shorter than the short-abandon time)", unit::ratio,
              [](const counts& c) {
                return share(c.answered_within, c.answered + c.abandoned - c.abandoned_short);
              }},
    queue_kpi{"service_level.all_received", "Service level, of all received",
              "A within T / all visits ended, flowed out, cancelled, expired and failed ones included",
              unit::ratio, [](const counts& c) { return share(c.answered_within, c.exits()); }},
    queue_kpi{"asa.of_answered", "Average speed of answer",
              "sum of the waits of the answered / A, ringing included", unit::seconds,
              [](const counts& c) { return mean_seconds(c.wait_answered, c.answered); }},
    queue_kpi{"asa.of_all_waits", "Average speed of answer, all queue time",
              "sum of all waits, those who gave up included / A", unit::seconds,
              [](const counts& c) { return mean_seconds(c.wait_all, c.answered); }},
    queue_kpi{"average_queue_time", "Average queue time", "sum of all waits / all visits ended",
              unit::seconds, [](const counts& c) { return mean_seconds(c.wait_all, c.exits()); }},
    queue_kpi{"average_abandon_time", "Average abandon time", "sum of the waits of those who gave up / B",
              unit::seconds, [](const counts& c) { return mean_seconds(c.wait_abandoned, c.abandoned); }},
    queue_kpi{"abandon_rate", "Abandon rate", "B / (A + B)", unit::ratio,
              [](const counts& c) { return share(c.abandoned, c.answered + c.abandoned); }},
    queue_kpi{"abandon_rate.of_enqueued", "Abandon rate, of enqueued", "B / enqueued", unit::ratio,
              [](const counts& c) { return share(c.abandoned, c.enqueued); }},
    queue_kpi{"abandon_rate.short_excluded", "Abandon rate, short abandons excluded",
              "(B - short B) / (A + B - short B)", unit::ratio,
              [](const counts& c) {
                return share(c.abandoned - c.abandoned_short, c.answered + c.abandoned - c.abandoned_short);
              }},
    queue_kpi{"average_talk_time", "Average talk time", "talk and hold of the handled / handled",
              unit::seconds,
              [](const counts& c) { return mean_seconds(c.handling.talk, c.handling.handled); }},
    queue_kpi{"average_wrap_up_time", "Average wrap-up time", "wrap-up of the handled / handled",
              unit::seconds,
              [](const counts& c) { return mean_seconds(c.handling.wrap_up, c.handling.handled); }},
    queue_kpi{
        "average_handle_time", "Average handle time",
        "(talk + hold + wrap-up) / handled, each agent's own wall time, who was consulted or joined included",
        unit::seconds, [](const counts& c) { return mean_seconds(c.handling.handle(), c.handling.handled); }},
    queue_kpi{"transfer_rate", "Transfer rate", "passed on to a queue by their agent / A", unit::ratio,
              [](const counts& c) { return share(c.transferred, c.answered); }},
    queue_kpi{"transfer_rate.to_agents", "Transfer rate, to agents",
              "passed on to a named agent, or to one who was consulted / A", unit::ratio,
              [](const counts& c) { return share(c.transferred_to_agents, c.answered); }},
    queue_kpi{"transfer_rate.outside", "Transfer rate, outside", "passed on to an outside number / A",
              unit::ratio, [](const counts& c) { return share(c.transferred_outside, c.answered); }},
    queue_kpi{"callback_rate", "Callbacks agreed", "visits that became callbacks / enqueued", unit::ratio,
              [](const counts& c) { return share(c.called_back, c.enqueued); }},
    queue_kpi{"callback_reached_rate", "Callbacks reached",
              "callbacks whose customer was reached / callbacks reached, failed, joined or ended otherwise",
              unit::ratio,
              [](const counts& c) {
                const auto& b = c.callbacks;
                return share(b.reached, b.reached + b.failed + b.joined + b.ended);
              }},
    queue_kpi{"callback_tries_missed", "Tries that missed", "tries that did not reach the customer / tries",
              unit::ratio, [](const counts& c) { return share(c.callbacks.missed, c.callbacks.tries); }},
    queue_kpi{"offer_answer_rate", "Offers accepted",
              "offers accepted / offers that ended otherwise than withdrawn or rescinded", unit::ratio,
              [](const counts& c) {
                const auto& o = c.offers;
                return share(o.accepted, o.accepted + o.declined + o.timed_out + o.undeliverable);
              }},
};

constexpr std::array agent_catalogue{
    agent_kpi{"occupancy", "Occupancy",
              "handling / (handling + idle); idle: ready with nothing accepted, ringing included",
              unit::ratio, [](const agent_counts& c) { return share(c.handling, c.handling + c.idle); }},
    agent_kpi{"utilisation", "Utilisation", "handling / signed in", unit::ratio,
              [](const agent_counts& c) { return share(c.handling, c.signed_in()); }},
    agent_kpi{"ready_share", "Ready or at work", "(handling + idle) / signed in", unit::ratio,
              [](const agent_counts& c) { return share(c.handling + c.idle, c.signed_in()); }},
    agent_kpi{"concurrency", "Concurrency", "time of all interactions held / handling", unit::factor,
              [](const agent_counts& c) { return share(c.load, c.handling); }},
    agent_kpi{"average_handle_time", "Average handle time", "(talk + hold + wrap-up) / handled",
              unit::seconds,
              [](const agent_counts& c) { return mean_seconds(c.work.handle(), c.work.handled); }},
    agent_kpi{"offer_answer_rate", "Offers accepted",
              "offers accepted / offers that ended otherwise than withdrawn or rescinded", unit::ratio,
              [](const agent_counts& c) {
                const auto& o = c.offers;
                return share(o.accepted, o.accepted + o.declined + o.timed_out + o.undeliverable);
              }},
};

} // namespace

std::span<const queue_kpi> queue_kpis() { return queue_catalogue; }
std::span<const agent_kpi> agent_kpis() { return agent_catalogue; }

const queue_kpi* find_queue_kpi(std::string_view id) {
  const auto found = std::ranges::find(queue_catalogue, id, &queue_kpi::id);
  return found == queue_catalogue.end() ? nullptr : &*found;
}

const agent_kpi* find_agent_kpi(std::string_view id) {
  const auto found = std::ranges::find(agent_catalogue, id, &agent_kpi::id);
  return found == agent_catalogue.end() ? nullptr : &*found;
}

} // namespace strowger::routing::kpi
