#pragma once
#include "sim/censored_patience.hpp"
#include "sim/csv.hpp"
#include "sim/day.hpp"
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// Makes a day of one date in a call-level log, whatever the form of the log.
namespace strowger::sim {

struct log_choice {
  std::string date;                                   ///< `2014-01-09`
  routing::milliseconds threshold{20'000};            ///< of service level, for every queue
  std::uint64_t seed = 1;                             ///< for what must be drawn
  patience_law patience = patience_law::kaplan_meier; ///< of logs that leave a choice
};

/// Seconds since midnight of `08:03:21`; nothing when it is no such time.
[[nodiscard]] std::optional<std::int64_t> clock_seconds(std::string_view text);
/// Days since 1970-01-01 of `2014-01-09`; nothing when it is no date.
[[nodiscard]] std::optional<std::int64_t> day_number(std::string_view text);
/// The first moment of that date; throws std::runtime_error when it is none.
[[nodiscard]] routing::wall_time midnight_of(const std::string& date);

struct logged_call {
  std::int64_t second = 0; ///< since midnight
  std::string queue, agent;
  bool answered = false;
  double wait = 0, service = 0; ///< seconds
};

/// Takes the calls of the date, then is told who was there, and gives the day: first all `add`, then
/// `end_of_calls`, then all `add_agent`, then `finish`.
class logged_day {
public:
  /// `log`: its name. Throws std::runtime_error when the date is none.
  logged_day(const std::string& log, const log_choice& choice);

  /// The time of a cell such as `2014-01-09T08:03:21` in seconds since midnight, if it is of the date. What
  /// is no time at all is counted.
  [[nodiscard]] std::optional<std::int64_t> second_of(const csv_table& table, std::size_t row,
                                                      std::size_t column);
  void add(logged_call call) { calls_.push_back(std::move(call)); }
  /// Puts them in order and makes a queue for each name. Throws std::runtime_error when there are none;
  /// `file`: where they should have been.
  void end_of_calls(const std::string& file);
  [[nodiscard]] const std::vector<logged_call>& calls() const { return calls_; }
  [[nodiscard]] bool has_queue(const std::string& name) const { return places_.contains(name); }
  /// How long those take who hung up, of so many in all.
  [[nodiscard]] assumption service_drawn(std::size_t all) const;

  void add_agent(const std::string& name, const std::set<std::string>& queues, instant from, instant to);
  /// Of rows that say no time; empty: there are none.
  [[nodiscard]] std::string undated_text() const;
  /// Who hung up would have taken as long as somebody of the same queue did that day.
  [[nodiscard]] recorded_day finish(const std::function<instant(const logged_call&)>& patience);

  /// For what the log alone knows.
  [[nodiscard]] recorded_day& out() { return out_; }

private:
  void record(const logged_call& call, routing::kpi::queue_counts& to) const;

  const log_choice choice_;
  routing::random_generator dice_;
  std::vector<logged_call> calls_;
  std::map<std::string, std::uint32_t> places_;
  recorded_day out_;
  std::size_t left_ = 0;
  std::size_t undated_ = 0;
  std::string first_undated_;          ///< where it stands
  std::string first_date_, last_date_; ///< in the whole log
};

} // namespace strowger::sim
