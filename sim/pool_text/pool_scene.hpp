#pragma once
#include "routing/kpi/statistics.hpp"
#include "routing/pool.hpp"
#include "sim/pool_text/fact_text.hpp"
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace strowger::routing::wording {

/// Runs a scenario text against a pool. Form of the text:
///
///     # What it shows. Times are milliseconds.
///     queue sales skills=english:5 offer_timeout=20000      configuration before anything happens
///     agent ada skills=english:7 chat=2
///     supervisor rosa
///     > 0 ada signs in                                      an input: moment, then what happens
///       ada is not_ready (signed_in)                        what follows, written by UPDATE=1
///     ? chat 1                                              a question: where is it, who could take it
///     ? what next for chat 1                                what would have to happen for it to be offered
///
/// After every input the pool's invariants, the replay of its facts and a snapshot round trip are checked
/// too; what is wrong with them appears in the text, so no golden file can hold it by oversight.
class pool_scene {
public:
  /// The text with what follows filled in anew.
  std::string run(const std::string& text);
  /// Takes one line more; what follows it is added to `text`.
  void take(const std::string& line);
  [[nodiscard]] const std::string& text() const { return out_; }
  [[nodiscard]] const pool_state& pool() const { return live_; }
  /// What came of the newest input.
  [[nodiscard]] const pool_facts& last() const { return last_; }

private:
  using words = std::vector<std::string>;
  void define(const words& line);
  void put(const words& line);
  void ask(const words& line);
  void say_figures(queue_id id);
  void say_outlook(interaction_id id);
  void apply_first_configuration();
  void check();

  std::optional<pool_event> event(const words& what);
  std::optional<pool_event> event_of_interaction(const words& what);
  std::optional<pool_event> event_elsewhere(const words& what);
  std::optional<pool_event> event_of_person(const words& what);
  std::optional<pool_event> event_of_party(const words& what);
  std::optional<pool_event> event_of_grant(const words& what, asked_by self);
  /// Wall time is the moment, but for `> 0 wall clock moves 60000`.
  [[nodiscard]] wall_time wall() const { return wall_time{now_.time_since_epoch() + wall_shift_}; }
  configure one_change(configuration_change change);
  arrival_details details(const words& what) const;
  interaction_id interaction(const std::string& kind, const std::string& number);
  agent_id person(const std::string& name) const;
  queue_id queue(const std::string& name) const;
  asked_by by(const words& what) const;
  void say(const std::string& line) { out_ += "  " + line + "\n"; }

  pool_state live_{pool_id{1}}, folded_{pool_id{1}};
  kpi::statistics figures_;
  name_book names_;
  std::map<std::string, agent_id> people_;
  std::map<std::string, queue_id> queues_;
  std::vector<configuration_change> first_;
  std::uint32_t version_ = 0;
  bool configured_ = false;
  moment now_;
  milliseconds wall_shift_{0};
  pool_facts last_;
  std::string out_;
};

} // namespace strowger::routing::wording
