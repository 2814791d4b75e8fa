#include "sim/load/load_series.hpp"
#include <array>
#include <nlohmann/json.hpp>

namespace strowger::sim::load {

namespace {

using nlohmann::ordered_json;

constexpr std::array lengths_s{1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1'800.0};
constexpr double most_intervals = 120;

struct drawn_measure {
  measure what;
  const char* name;
};
constexpr std::array drawn{
    drawn_measure{measure::wait, "wait"},       drawn_measure{measure::given_up, "given_up"},
    drawn_measure{measure::message, "message"}, drawn_measure{measure::offer, "offer"},
    drawn_measure{measure::connect, "connect"}, drawn_measure{measure::lag, "lag"}};
struct drawn_share {
  double share;
  const char* name;
};
constexpr std::array shares{drawn_share{0.5, "p50"}, drawn_share{0.9, "p90"}, drawn_share{0.99, "p99"}};
constexpr std::array counted_tallies{tally::arrived,
                                     tally::answered,
                                     tally::abandoned,
                                     tally::refused,
                                     tally::lost,
                                     tally::customers_reconnected,
                                     tally::agents_reconnected,
                                     tally::contradictions,
                                     tally::agents_refused,
                                     tally::not_connected,
                                     tally::unheard,
                                     tally::phones_refused};

} // namespace

load_series::load_series(double expected_seconds) : interval_s_{lengths_s.back()} {
  for (const auto one : lengths_s)
    if (expected_seconds / one <= most_intervals) {
      interval_s_ = one;
      return;
    }
}

void load_series::take(const load_standing& now) {
  if (now.now == load_standing::phase::signing_in || now.seconds < begun_s_ + interval_s_) return;
  close(now);
}

void load_series::finish(const load_standing& end) {
  if (end.seconds > begun_s_) close(end);
}

void load_series::close(const load_standing& now) {
  auto& made = samples_.emplace_back();
  made.from_s = begun_s_;
  made.to_s = now.seconds;
  made.book = now.book.since(before_);
  made.waiting = now.waiting;
  made.talking = now.talking;
  made.agents = now.agents_there;
  before_ = now.book;
  begun_s_ = now.seconds;
}

ordered_json load_series::document() const {
  ordered_json out{
      {"interval_s", interval_s_}, {"from_s", ordered_json::array()}, {"to_s", ordered_json::array()}};
  auto& lines = out["measures"] = ordered_json::object();
  for (const auto& one : samples_) {
    out["from_s"].push_back(one.from_s);
    out["to_s"].push_back(one.to_s);
    for (const auto what : counted_tallies)
      lines[std::string{tally_names()[static_cast<std::size_t>(what)]}].push_back(one.book.of(what));
    lines["waiting"].push_back(one.waiting);
    lines["talking"].push_back(one.talking);
    lines["agents"].push_back(one.agents);
    for (const auto& [what, name] : drawn)
      for (const auto& [share, shown] : shares) {
        const auto& took = one.book.of(what);
        lines[std::string{name} + "_" + shown].push_back(
            took.count() == 0 ? ordered_json()
                              : ordered_json(static_cast<double>(took.at_share(share)) / 1'000));
      }
  }
  return out;
}

} // namespace strowger::sim::load
