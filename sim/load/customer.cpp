#include "sim/load/customer.hpp"
#include "sim/load/refusal_advice.hpp"
#include <array>

namespace strowger::sim::load {

namespace {

constexpr std::array<const char*, 8> questions{"Hello, my printer takes no paper.",
                                               "It says E4 on the display.",
                                               "I have pulled the plug already.",
                                               "The tray is full, I looked.",
                                               "There is a grinding noise from the left.",
                                               "Yes, the blue one.",
                                               "How long will that take?",
                                               "Thank you, that helped."};
/// Real time after the end in which what is still on its way may arrive.
constexpr instant grace = 3'000'000;
/// Audio may take so long to go both ways; a talk that was shorter proves nothing.
constexpr instant hearing_limit = 1'000'000;

} // namespace

void customer::begin(channel_player& by, const std::string& entry, const std::string& number_dialled) {
  world_.book.count(tally::arrived);
  if (who_.turn > 0) world_.book.count(tally::again);
  has_lines_ = by.has_lines();
  const auto number = std::to_string(++world_.last_customer);
  const auto& outside = world_.outside_ids;
  line_ =
      by.begin({entry, "Customer " + number, number_dialled, outside.empty() ? outside : outside + number},
               weak_from_this());
  world_.show(line_->shown_as(), shared_from_this());
  if (has_lines_) say(due_);
  wait(due_);
}

void customer::line_open() {
  heard_of_engine();
  if (!std::exchange(open_, true)) world_.book.add(measure::connect, world_.now() - due_);
}

void customer::known() {
  if (!interaction_.empty() || line_->interaction().empty()) return;
  interaction_ = line_->interaction();
  world_.know(interaction_, shared_from_this());
}

void customer::recognised(const std::string& interaction) {
  if (!interaction_.empty()) return;
  interaction_ = interaction;
  world_.know(interaction_, shared_from_this());
}

void customer::sound() {
  if (!std::exchange(sounded_, true)) world_.book.add(measure::sound, world_.now() - due_);
}

void customer::hear_each_other() {
  if (answered_ && !std::exchange(heard_, true)) world_.book.add(measure::hear, world_.now() - answered_at_);
}

/// A talk is over: of this customer's, or of one that goes on elsewhere.
void customer::count_unheard() {
  if (!line_->has_audio() || !answered_ || heard_ || world_.now() - answered_at_ < hearing_limit) return;
  world_.book.count(tally::unheard);
  world_.tell("customer and agent did not hear each other: " + line_->shown_as());
}

void customer::queued() {
  heard_of_engine();
  known();
  if (!std::exchange(was_queued_, true)) world_.book.add(measure::queued, world_.now() - due_);
  if (!answered_) return;
  begin_turn(next_.value_or(who_)); // passed on; or the agent is lost
}

void customer::begin_turn(const contact& as) {
  count_unheard();
  heard_ = false;
  who_ = as;
  next_.reset();
  answered_ = talking_ = close_asked_ = false;
  accepted_at_.reset();
  wait(world_.now());
}

void customer::pass_answered(bool done) {
  if (!done)
    next_.reset();
  else if (next_)
    begin_turn(*next_); // the line did not say so yet
}

void customer::wait(instant since) {
  turn_due_ = since;
  if (who_.patience >= never) return;
  world_.at(since + world_.real(who_.patience), [self = weak_from_this(), turn = ++turn_](instant due) {
    if (const auto one = self.lock(); one && one->turn_ == turn) one->lose_patience(due);
  });
}

void customer::lose_patience(instant due) {
  if (answered_ || talking_ || over_ || leaving_) return;
  leaving_ = gave_up_ = true;
  world_.book.add(measure::given_up, due - turn_due_);
  line_->leave();
}

void customer::answered() {
  heard_of_engine();
  known();
  if (!std::exchange(was_queued_, true)) world_.book.add(measure::queued, world_.now() - due_);
  if (answered_) return;
  answered_ = true;
  answered_at_ = world_.now();
  ++answers_;
  world_.book.count(tally::answered);
  world_.book.add(measure::wait, world_.now() - turn_due_);
  if (accepted_at_) world_.book.add(measure::join, world_.now() - *accepted_at_);
}

bool customer::say(instant due) {
  if (!has_lines_ || over_ || leaving_) return false;
  auto& one = lines_[line_->say(questions[lines_.size() % questions.size()])];
  one.due = due;
  one.in_talk = talking_;
  world_.book.count(tally::said_by_customers);
  return true;
}

void customer::agent_said(line_number said, instant due) {
  auto& one = lines_[said];
  one.due = due;
  one.by_agent = one.in_talk = true;
  world_.book.count(tally::said_by_agents);
}

void customer::seen_by_agent(line_number said) {
  const auto found = lines_.find(said);
  if (found == lines_.end() || std::exchange(found->second.shown, true)) return;
  if (found->second.in_talk) world_.book.add(measure::to_agent, world_.now() - found->second.due);
}

void customer::heard(line_number said) {
  heard_of_engine();
  const auto found = lines_.find(said);
  if (found == lines_.end() || std::exchange(found->second.shown, true)) return;
  world_.book.add(measure::to_customer, world_.now() - found->second.due);
}

void customer::send_away() {
  if (over_ || std::exchange(sent_away_, true)) return;
  leaving_ = true;
  line_->leave();
}

void customer::measure_what_is_open() {
  if (over_ || std::exchange(measured_, true)) return;
  const auto now = world_.now();
  auto& book = world_.book;
  if (!std::exchange(open_, true)) {
    book.add(measure::connect, now - due_);
    book.count(tally::not_connected);
  }
  if (!std::exchange(was_queued_, true)) book.add(measure::queued, now - due_);
  if (!answered_ && !gave_up_) book.add(measure::wait, now - turn_due_);
  if (accepted_at_ && !answered_) book.add(measure::join, now - *accepted_at_);
  for (auto& [number, one] : lines_)
    if (!one.shown && (one.by_agent || one.in_talk))
      book.add(one.by_agent ? measure::to_customer : measure::to_agent, now - one.due);
}

void customer::over(ending how, std::string_view why) {
  heard_of_engine();
  known();
  over_ = true;
  count_unheard();
  count_end(how, why);
  world_.at(world_.now() + grace, [self = weak_from_this()](instant) {
    const auto one = self.lock();
    if (!one) return;
    one->check_lines();
    one->world_.let_go(*one);
  });
}

void customer::count_end(ending how, std::string_view why) {
  auto& book = world_.book;
  if (how == ending::gone) {
    book.count(tally::lost);
    world_.tell("a chat was gone: " + interaction_);
  } else if (how == ending::refused) {
    book.count(tally::refused);
    ++world_.refusals[std::string{why}];
    if (const auto advice = advice_on_refusal(why); !advice.empty()) world_.tell(advice);
    come_again();
  } else if (sent_away_ && !gave_up_) {
    book.count(tally::left_over);
  } else if (answered_) {
    book.count(close_asked_ ? tally::finished : tally::ended);
    if (close_asked_) come(world_.manners.back(who_, world_.scenario_at(world_.now())));
  } else if (leaving_) {
    book.count(tally::abandoned);
    come_again();
  } else {
    book.count(tally::ended);
  }
}

void customer::come_again() { come(world_.manners.again(who_, world_.scenario_at(world_.now()))); }

void customer::come(const std::optional<coming_contact>& next) {
  if (next && !world_.ending) world_.comes_again(*next);
}

/// Everything the engine confirmed must have been shown to the other side, once it had one.
void customer::check_lines() {
  world_.book.count(tally::contradictions, line_->contradictions());
  for (const auto& [number, one] : lines_)
    if (one.stored && !one.shown && (one.by_agent || answered_)) {
      world_.book.count(tally::lost);
      world_.tell("a line of " + interaction_ + " was stored and not shown");
    }
}

} // namespace strowger::sim::load
