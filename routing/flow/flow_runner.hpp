#pragma once
#include "routing/flow/flow_machine.hpp"
#include <optional>
#include <string>
#include <utility>

/// Inside the flow machine: what one input brings. Lives for one call of `apply`.
namespace strowger::routing::flow {

inline constexpr std::size_t required_max = 16;
/// A callback's number is asked for so often.
inline constexpr std::uint8_t number_tries_max = 3;
inline constexpr std::uint8_t number_digits_min = 3, number_digits_max = 20;
inline constexpr milliseconds number_reply_within{120'000};

/// The node that says how its customer waits; a plain one where none does: it came without a flow, or its
/// node was removed.
[[nodiscard]] const queue_node& waits_at(const book& all, const state& now);

class runner {
public:
  runner(const book& all, state& now, const input& heard, facts& out)
    : all_{all}, now_{now}, heard_{heard}, out_{out} {}

  // flow_answers.cpp: what is heard
  void react(const begins& what);
  void react(const answered& what);
  void react(const played& what);
  void react(const message_left& what);
  void react(const wake&);
  void react(const resumed&);
  void react(const ends&);
  // flow_waiting.cpp: in the queue
  void react(const queued& what);
  void react(const placed& what);
  void react(const refused_by_queue&);
  void react(const connected&);
  void react(const callback_answered& what);
  void react(const told& what);
  /// What a rule wanted said is said as soon as it can be.
  void say_owed();

private:
  struct target {
    std::string flow, node;
  };
  /// Where it goes on at once; nothing: it waits, or has ended.
  using next_node = std::optional<target>;

  template <class Fact>
  void add(Fact what) {
    out_.emplace_back(std::move(what));
    evolve(now_, out_.back());
  }
  void go_to(const std::string& flow, const std::string& node);
  [[nodiscard]] next_node to(const std::string& node) const;
  next_node enter(const say_node& what);
  next_node enter(const menu_node& what);
  next_node enter(const collect_node& what);
  next_node enter(const set_node& what);
  next_node enter(const branch_node& what);
  next_node enter(const hours_node& what);
  next_node enter(const queue_node& what);
  next_node enter(const message_node& what);
  next_node enter(const close_node& what);
  next_node enter(const go_node& what);
  static attribute_list bounded(std::vector<attribute> all);
  void stray();
  void choose_queue(const std::string& queue, bool strayed);

  void speak(names what, placed where);
  void close(const names& what, ending how);
  static speech speech_of(names what, placed where);
  void ask(const question& what, names say, std::uint8_t tries);
  void ask_again(const question& what, outcome why, const std::string& otherwise);
  void answer_menu(const menu_node& menu, const answered& what);
  void answer_collect(const collect_node& collect, const answered& what);
  void finish_message(content_id content);
  void spoken();
  [[nodiscard]] milliseconds reply_within() const;

  [[nodiscard]] const queue_node& queue_here() const { return waits_at(all_, now_); }
  void begin_loop();
  void move(waiting_stage stage, std::uint16_t loop_at, std::uint16_t rounds, moment wake_at);
  void next_announcement();
  void quiet_from_now();
  [[nodiscard]] bool said_announcement() const;
  void said_or_offered();
  void announcement_due();
  void announce(placed where);
  void offer_callback(speech words);
  [[nodiscard]] bool may_be_told() const;
  void say_between(const owed_words& what);
  void answer_waiting(const answered& what);
  void ask_number(const queue_node& in, std::uint8_t tries);
  void ask_callback(question_kind kind, names say, std::uint8_t digits_max, std::uint8_t tries);

  const book& all_;
  state& now_;
  const input& heard_;
  facts& out_;
};

/// The offer of a callback that has been made and stands: in a chat it stands until the end.
[[nodiscard]] bool callback_stands(const queue_node& in, const state& now);

} // namespace strowger::routing::flow
