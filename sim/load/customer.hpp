#pragma once
#include "sim/load/world.hpp"
#include <map>
#include <optional>

namespace strowger::sim::load {

/// One customer with one matter: comes, waits as long as patience lasts, is served, perhaps passed on, and
/// goes. Times are taken from the intended instants. On the network's thread alone; `world::let_go` ends it.
class customer final : public contact_listener, public std::enable_shared_from_this<customer> {
public:
  customer(world& in, contact who, instant due) : world_{in}, who_{who}, due_{due}, turn_due_{due} {}

  void begin(channel_player& by, const std::string& entry, const std::string& number);
  /// The run ends: goes, and counts as left over, or as abandoned where it had lost its patience already.
  void send_away();
  /// The run ends: what has not come by now took at least so long. Left out, the slowest would be missing
  /// from every figure just when it matters.
  void measure_what_is_open();

  // ---- what agents do
  void accept_asked(instant when) { accepted_at_ = when; }
  void talk_begins() { talking_ = true; }
  /// A line of the customer's; false where there are none.
  bool say(instant due);
  void agent_said(line_number said, instant due);
  void agent_line_stored(line_number said) { lines_[said].stored = true; }
  void seen_by_agent(line_number said);
  [[nodiscard]] std::optional<contact> next() const { return world_.manners.passed_on(who_); }
  /// The agent has asked for this; its answer is to come.
  void expect_pass(const contact& next) { next_ = next; }
  void pass_answered(bool done);
  void close_asked() { close_asked_ = true; }

  [[nodiscard]] const contact& who() const { return who_; }
  /// Its desk says which interaction this is.
  void recognised(const std::string& interaction);
  [[nodiscard]] const std::string& interaction() const { return interaction_; }
  [[nodiscard]] std::string shown_as() const { return line_ ? line_->shown_as() : std::string{}; }
  [[nodiscard]] bool has_lines() const { return has_lines_; }
  [[nodiscard]] bool is_over() const { return over_; }
  [[nodiscard]] bool is_answered() const { return answered_; }
  [[nodiscard]] bool has_given_up() const { return gave_up_; }

private:
  void line_open() override;
  void line_lost() override { world_.book.count(tally::customers_reconnected); }
  void heard_of_engine() { world_.heard_at = world_.now(); }
  void queued() override;
  void answered() override;
  void stored(line_number said) override {
    heard_of_engine();
    lines_[said].stored = true;
  }
  void heard(line_number said) override;
  void over(ending how, std::string_view why) override;
  void sound() override;
  void hear_each_other() override;
  void count_unheard();

  void known();
  void wait(instant since);
  void lose_patience(instant due);
  void begin_turn(const contact& as);
  void count_end(ending how, std::string_view why);
  void come_again();
  void come(const std::optional<coming_contact>& next);
  void check_lines();

  struct said_line {
    instant due = 0;
    bool by_agent = false, in_talk = false, stored = false, shown = false;
  };
  world& world_;
  contact who_;
  instant due_, turn_due_;
  std::unique_ptr<played_contact> line_;
  std::string interaction_;
  std::map<line_number, said_line> lines_;
  std::optional<instant> accepted_at_;
  instant answered_at_ = 0;
  std::optional<contact> next_;
  std::uint32_t turn_ = 0, answers_ = 0; ///< which wait it is; how often it was answered
  bool has_lines_ = false, open_ = false, was_queued_ = false, answered_ = false, talking_ = false,
       leaving_ = false, gave_up_ = false, sent_away_ = false, measured_ = false, close_asked_ = false,
       sounded_ = false, heard_ = false, over_ = false;
};

} // namespace strowger::sim::load
