#include "actors/interaction_shell.hpp"
#include "routing/call/call_machine.hpp"
#include <algorithm>

/// How an interaction actor ends: the end is told, owed until the adapter confirms it, and then nothing is
/// left to do.
namespace strowger::actors {

namespace ro = routing;
namespace ch = channels;

bool owes_end(const ro::conversation_state& state) {
  const bool told = state.ended == ro::conversation_end::by_customer ||
                    state.ended == ro::conversation_end::customer_gone ||
                    state.ended == ro::conversation_end::refused;
  return !state.open && (state.end_owed || (!told && state.stage == ro::pool_stage::held));
}

bool owes_commands(const ro::conversation_state& state) {
  return owes_end(state) || ro::first_owed(state) != 0;
}

/// Ends the conversation. A customer whose line is down just now is taken to be away, so that the end is owed
/// to them over a restart too.
void interaction_shell::end(ro::conversation_end how) {
  if (line_down_ && state_.open && state_.customer_here) (void)feed(ro::customer_went_away{*line_down_});
  (void)feed(ro::conversation_ends{how});
}

/// Outcomes of messages need no note: what the customer's side has, its marks say.
void interaction_shell::on(adapter_outcome& what) {
  if (what.outcome.id == command_id_for(id_, pause_command_number) && call_ && what.outcome.done)
    return call_->pause_done();
  if (what.outcome.id != command_id_for(id_, end_command_number)) return;
  end_owed_ = false;
  (void)feed(ro::end_told{});
}

void interaction_shell::learned(const ro::fact::wrap_up_begun& what, const news&) {
  if (ro::call::passed_on(*state_.call)) return void(feed(ro::lead_left{what.agent, true}));
  end(ro::conversation_end::by_agent);
}

void interaction_shell::learned(const ro::fact::interaction_closed& what, const news&) {
  if (state_.open && ro::call::passed_on(*state_.call)) {
    if (state_.lead) (void)feed(ro::lead_left{state_.lead, true});
    return; // it goes on outside
  }
  // Nobody ever had it: it waited too long.
  end(what.by.who || !state_.lead ? ro::conversation_end::cancelled : ro::conversation_end::by_agent);
}

void interaction_shell::learned(const ro::fact::interaction_quarantined&, const news&) {
  end(ro::conversation_end::failed);
}

/// Nothing of the process that went is known of the one that came: not even whether its customers' lines are
/// up.
void interaction_shell::on(adapter_returned&) {
  if (!state_.id) return house_.returns.stands(id_, std::nullopt);
  line_down_.reset();
  if (call_) call_->adapter_away();
  fresh_kept_.reset(); // the event behind them was cut off: it comes again, bytes first
  held_back_ = asked_standing_ = true;
}

void interaction_shell::tell_standing() {
  if (!asked_standing_ || !window_.nothing_owed()) return;
  asked_standing_ = false;
  if (!state_.open && !end_owed_) return house_.returns.stands(id_, std::nullopt);
  house_.returns.stands(
      id_, ch::open_conversation{conversation_, state_.last_event, state_.customer_here, {}, !state_.open});
}

void interaction_shell::on(repeat_owed&) {
  held_back_ = false;
  if (call_) call_->repeat();
  lets_go_ = false;
  let_go_of_promised();
  if (call_ && dialler_) dial_customer();
  const auto first = adapter_ && !is_call() ? ro::first_owed(state_) : 0;
  if (first != 0)
    repeat_from(first);
  else if (end_owed_ && !state_.open)
    send_end();
}

/// What becomes durable while the texts are read is shown behind what is owed, so that the order holds.
void interaction_shell::repeat_from(std::uint32_t first) {
  repeating_ = true;
  fetch(for_adapter{first, durable_messages_}, first);
}

void interaction_shell::give(const for_adapter& use, const known_texts& texts) {
  const auto from = std::max(use.first, first_shown(texts));
  for (auto number = from; number <= use.last; ++number) {
    const auto& message = state_.messages[number - 1];
    const auto text = texts.find(message.content);
    const bool readable = is_plain_notice(message) || (text != texts.end() && text->second);
    if (message.from == ro::side::customer || !readable) continue;
    command(ch::show_message{view_of(message, is_plain_notice(message) ? "" : *text->second)},
            static_cast<std::uint16_t>(number));
  }
  if (durable_messages_ > use.last) return repeat_from(use.last + 1);
  repeating_ = false;
  if (end_owed_ && !state_.open && !held_back_) send_end();
}

/// Also when the customer stayed away: nobody waits for the adapter then.
void interaction_shell::shown(const ro::fact::end_settled&) { end_owed_ = false; }

void interaction_shell::send_end() {
  const auto code = refusal_ == "queue_full" || refusal_ == "tenant_full" ? "full"
                    : refusal_ == "busy"                                  ? "busy"
                                                                          : "closed";
  if (state_.ended == ro::conversation_end::refused)
    command(ch::refuse{code, ro::milliseconds{refusal_ == "busy" ? 2'000 : 0}}, end_command_number);
  else
    command(ch::end{std::string{ro::to_text(state_.ended)}}, end_command_number);
}

void interaction_shell::shown(const ro::fact::conversation_over& what) {
  end_owed_ = adapter_ != nullptr;
  if (!repeating_ && !held_back_) send_end();
  if (what.how == ro::conversation_end::by_customer || what.how == ro::conversation_end::customer_gone)
    tell_pool_of_end();
}

void interaction_shell::finish_if_done() {
  if (!state_.id || state_.open || state_.stage == ro::pool_stage::held || !window_.nothing_owed()) return;
  if (end_owed_ && !lingers_) {
    lingers_ = true;
    ++house_.counters.lingering;
  }
  if (!end_owed_ && !state_.end_owed && reading_.empty()) {
    if (lingers_) --house_.counters.lingering;
    if (keeps_) {
      window_.keep({state_.adapter, conversation_, id_, {}});
      window_.flush([](after&) {});
    }
    house_.conversations.remove(state_.adapter, conversation_);
    house_.interactions.remove(id_);
    if (house_.returns.under_way()) house_.returns.stands(id_, std::nullopt);
    quit();
  }
}

} // namespace strowger::actors
