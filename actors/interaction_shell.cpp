#include "actors/interaction_shell.hpp"
#include "actors/desk_forms.hpp"
#include "channels/said_together.hpp"
#include "routing/call/call_machine.hpp"
#include "routing/flow/flow_machine.hpp"
#include "routing/model/id_text.hpp"
#include <algorithm>
#include <utility>

namespace strowger::actors {
namespace ro = routing;
namespace ch = channels;

channels::command_id command_id_for(interaction_id interaction, std::uint16_t number) {
  return ch::command_id{interaction.issuer(), (interaction.counter() << 16) | number};
}

interaction_shell::interaction_shell(caf::actor_config& setup, house& shared, interaction_beginning from)
  : interaction_actor::base(setup), house_{shared}, pool_{from.pool}, id_{from.state ? from.state->id
                                                                                     : from.opening.id},
    conversation_{from.state ? from.state->conversation : from.opening.conversation}, queue_{from.queue},
    priority_{from.priority}, hours_{std::move(from.hours)}, attributes_{std::move(from.attributes)},
    line_{shared.lines.at(from.pool)}, window_{id_,
                                               [this](append batch) {
                                                 send(house_.journal, journal_letter{std::move(batch)});
                                               }},
    after_start_{from.after_start} {
  const auto adapter = house_.adapters.find(from.state ? from.state->adapter : from.opening.adapter);
  adapter_ = adapter == house_.adapters.end() ? nullptr : adapter->second;
  if (adapter_ != nullptr && adapter_->has_legs())
    call_ = std::make_unique<call_shell>(house_, static_cast<call_host&>(*this), id_, line_, state_);
  if (!from.state) opening_ = std::make_unique<ro::conversation_opened>(std::move(from.opening));
  const auto& state = from.state;
  if (state) {
    state_ = *state;
    language_ = state_.flow.language.empty() ? state_.language : state_.flow.language;
    if (call_) call_->taken_over(!after_start_);
    durable_messages_ = static_cast<std::uint32_t>(state_.messages.size());
    shown_lead_ = state_.lead;
    end_owed_ = adapter_ != nullptr && owes_end(state_);
    keeps_ = true;
    quiet_told_.reset();
    heard_at_ = line_.now().at;
  }
}

interaction_shell::behavior_type interaction_shell::make_behavior() {
  {
    const turn now{context()};
    if (std::exchange(after_start_, false)) {
      (void)feed(ro::conversation_resumed{});
      step_flow(ro::flow::resumed{});
    }
    if (shown_lead_) listen_for_silence();
    flush();
  }
  return {[this](interaction_letter& letter) {
    const turn now{context()};
    const ch::said_together words;
    take(letter);
    return no_answer{};
  }};
}

void interaction_shell::take(interaction_letter& letter) {
  try {
    std::visit([this](auto& one) { on(one); }, letter);
  } catch (const std::exception& thrown) {
    // The state here may be half changed: another actor begins with what is durable.
    house_.report(severity::alarm,
                  "event=input_failed interaction=" + ro::to_text(id_) + " why=\"" + thrown.what() + "\"");
    const auto* heard = std::get_if<from_adapter>(&letter);
    caf::anon_send(house_.supervision, supervision_letter{interaction_failed{
                                           id_, letter.index(), heard != nullptr ? heard->event.number : 0}});
    quit(caf::exit_reason::unhandled_exception);
    return;
  }
  if (opening_ && !state_.id) return; // kept bytes go with the arrival's record
  if (call_) call_->record_when_known();
  flush();
  // Behind its own record: the pool's, which follows from it, cannot become durable before it.
  if (std::exchange(goes_in_, false)) arrive();
  if (call_) call_->tell_audio();
  tell_standing();
  finish_if_done();
}

ro::result<void> interaction_shell::feed(ro::conversation_event what, std::uint64_t event,
                                         std::vector<storage::content_item> contents,
                                         const ro::flow::facts* decided) {
  const auto now = line_.now();
  const ro::conversation_input input{now.at, now.wall, event, std::move(what), decided};
  ro::conversation_facts facts;
  if (house_.before_heard) house_.before_heard(id_, input.what);
  auto outcome = ro::apply(state_, input, facts);
  ++house_.counters.inputs;
  if (!outcome) {
    ++house_.counters.refused_inputs;
    return outcome;
  }
  if (facts.empty()) return outcome;
  house_.counters.facts += facts.size();
  for (const auto& item : contents) fresh_texts_.emplace_back(item.id, item.bytes);
  storage::stream_record record;
  record.pool = pool_;
  record.at = now.at;
  record.wall = now.wall;
  record.what = storage::conversation_record{id_, event, input.what, std::move(facts)};
  const auto leaves = pace_of(std::get<storage::conversation_record>(record.what).facts);
  window_.record(std::move(record), std::move(contents), leaves);
  return outcome;
}

/// An outside number is rung when it is durable that it is; agents were when their offer was.
pace interaction_shell::pace_of(const ro::conversation_facts& facts) const {
  const auto rings = [](const auto& fact) {
    const auto* call = std::get_if<ro::fact::call_went>(&fact);
    const auto* added = call != nullptr ? std::get_if<ro::call::fact::leg_added>(&call->what) : nullptr;
    return added != nullptr && added->what.number;
  };
  if (std::holds_alternative<ro::fact::conversation_begun>(facts.front()))
    return is_call() && !has_flow() ? pace::with_pool : pace::at_once;
  return std::any_of(facts.begin(), facts.end(), rings) ? pace::at_once : pace::gathered;
}

// ------------------------------------------------------------------------------------------ from the adapter

void interaction_shell::on(from_adapter& what) {
  const auto number = what.event.number;
  if (number != 0) take_kept();
  std::visit([&](const auto& body) { heard(number, body); }, what.event.what);
  // Also after a repeat: its first acknowledgement may have been lost.
  if (number != 0) window_.then(acknowledge{std::max(state_.last_event, refused_event_)});
}

void interaction_shell::heard(std::uint64_t number, const ch::arrived& what) {
  if (state_.id || !opening_) return;
  std::vector<storage::content_item> contents;
  content_id name;
  language_ = what.language;
  state_.customer = opening_->customer;
  if (call_) call_->arrived(what);
  const auto& shown = what.name.empty() && is_call() ? what.customer : what.name;
  if (!shown.empty()) name = put_text(shown, contents);
  ro::conversation_opened opened = *opening_;
  opened.customer_name = name;
  opened.language = what.language;
  if (auto outcome = feed(std::move(opened), number, std::move(contents)); !outcome)
    house_.report(severity::warning, "event=conversation_not_opened why=\"" + outcome.reason().detail + "\"");
  else if (has_flow())
    begin_flow(what);
  else
    goes_in_ = is_call();
}

/// An event that changes nothing by itself.
void interaction_shell::take_number(std::uint64_t number) {
  if (number != 0) (void)feed(ro::marks_moved{ro::side::customer, {}}, number);
}

void interaction_shell::heard(std::uint64_t number, const ch::marked& what) {
  (void)feed(ro::marks_moved{ro::side::customer, {what.received, what.read}}, number);
}

void interaction_shell::heard(std::uint64_t, const ch::typing& what) {
  if (state_.lead) house_.agents.tell(state_.lead, typing_for_desk{id_, what.on});
}

void interaction_shell::heard(std::uint64_t number, const ch::went_away& what) {
  (void)feed(ro::customer_went_away{what.resume_within}, number);
}

void interaction_shell::heard(std::uint64_t number, const ch::came_back&) {
  (void)feed(ro::customer_came_back{}, number);
}

void interaction_shell::heard(std::uint64_t number, const ch::left& what) {
  const bool lost = !what.lost.empty();
  if (lost && call_ && state_.open && number > state_.last_event) call_->lost(what.lost);
  // What was said until then is a message; who has left one has nothing to wait for.
  if (state_.open && call_ && call_->takes_message()) call_->end_message(ro::call::recording_ending::over);
  switch (ro::meaning_of_hanging_up(state_, is_call())) {
  case ro::hanging_up::keeps_place:
    return void(feed(ro::customer_went_away{ro::callback_settled_within}, number));
  case ro::hanging_up::leaves_message:
    return void(feed(ro::customer_went_away{ro::milliseconds{0}}, number));
  case ro::hanging_up::over:
    const auto how = lost ? ro::conversation_end::customer_gone : ro::conversation_end::by_customer;
    return void(feed(ro::conversation_ends{how}, number));
  }
}

void interaction_shell::heard(std::uint64_t, const ch::refresh& what) {
  fetch_for(for_page{what.tag, what.last});
}

void interaction_shell::heard(std::uint64_t, const ch::line_changed& what) {
  line_down_ = what.up ? std::nullopt : std::optional{what.resume_within};
}

/// Bytes say what the adapter knows when it tells the event behind them, and are worth nothing without it:
/// after a death between the two, whoever goes on with them would never tell it. They are written in one
/// group.
void interaction_shell::on(adapter_keeps& what) {
  keeps_ = true;
  fresh_kept_ = std::move(what.bytes);
}

void interaction_shell::take_kept() {
  if (!fresh_kept_) return;
  auto bytes = *std::exchange(fresh_kept_, std::nullopt);
  const auto& adapter = opening_ ? opening_->adapter : state_.adapter;
  if (house_.may_return.count(adapter) != 0) house_.conversations.keep(adapter, conversation_, bytes);
  window_.keep({adapter, conversation_, id_, std::move(bytes)});
}

// --------------------------------------------------------------------------------------- what became durable

void interaction_shell::on(appended& what) {
  if (window_.idle())
    return; // of the actor this one stands in for: its records are part of the state it began with
  window_.returned(
      what, [this](const news& record) { release(record); }, [this](after& one) { release(one); });
  if (window_.size() == 0) fresh_texts_ = {};
}

void interaction_shell::release(const news& record) {
  const auto& said = std::get<storage::conversation_record>(record->what);
  for (const auto& fact : said.facts) std::visit([this](const auto& one) { shown(one); }, fact);
}

void interaction_shell::release(after& what) {
  if (auto* ack = std::get_if<acknowledge>(&what)) {
    if (adapter_) adapter_->acknowledged(conversation_, ack->event);
  } else {
    auto& answer = std::get<answer_agent>(what);
    house_.agents.tell(answer.agent, say_answered{answer.tag, std::move(answer.refused)});
  }
}

void interaction_shell::shown(const ro::fact::conversation_begun&) {
  ++house_.counters.arrivals;
  opening_.reset();
  if (state_.flow.at == ro::flow::phase::none && !is_call()) arrive();
}

void interaction_shell::answer(agent_id agent, std::uint64_t tag, std::optional<ro::error> refused) {
  window_.then(answer_agent{agent, tag, std::move(refused)});
}

void interaction_shell::shown(const ro::fact::call_went& what) {
  if (call_) call_->shown(what);
}

void interaction_shell::shown(const ro::fact::event_taken&) {} // acknowledged by what waits behind the record

void interaction_shell::shown(const ro::fact::message_said& what) {
  ++house_.counters.messages;
  durable_messages_ = what.message.number;
  std::string text;
  for (const auto& [id, bytes] : fresh_texts_)
    if (id == what.message.content) text = *bytes;
  const auto view = view_of(what.message, text);
  if (what.message.what == ro::notice::callback) ask_for_callback(text);
  if (what.message.from == ro::side::customer)
    command(ch::show_message{view});
  else if (!repeating_ && !held_back_)
    command(ch::show_message{view}, static_cast<std::uint16_t>(view.number));
  if (desk())
    house_.agents.tell(desk(), message_for_desk{id_, desk_form_of(view)});
  else if (what.message.from == ro::side::customer)
    for (const auto& card : ringing_) fetch(card, 1);
}

void interaction_shell::shown(const ro::fact::marks_set& what) {
  if (what.whose == ro::side::agent)
    command(ch::show_marks{what.to.received, what.to.read});
  else if (desk())
    house_.agents.tell(desk(), marks_for_desk{id_, what.to});
}

void interaction_shell::shown(const ro::fact::customer_away&) {
  if (desk() && state_.open && !serves_by_phone()) house_.agents.tell(desk(), presence_for_desk{id_, false});
  lets_go_ = false;
  if (call_ && dialler_ && state_.open) dial_customer();
}

void interaction_shell::shown(const ro::fact::customer_back&) {
  if (desk()) house_.agents.tell(desk(), presence_for_desk{id_, true});
}

void interaction_shell::shown(const ro::fact::lead_in& what) {
  shown_lead_ = what.agent;
  callback_ = ch::callback_stage::none;
  ringing_.clear();
  show_status(0);
  step_flow(ro::flow::connected{});
  // Of a call: when the lead's phone has answered.
  if (!serves_by_phone() || ro::call::lead_talks(*state_.call))
    tell_pool(ro::interaction_connected{id_, what.agent});
  heard_at_ = line_.now().at;
  listen_for_silence();
}

void interaction_shell::shown(const ro::fact::lead_out&) {
  if (reader_ == shown_lead_) reader_ = {};
  shown_lead_ = {};
  quiet_told_ = false;
  if (state_.open) show_status(0);
}

void interaction_shell::flush() {
  window_.flush([this](after& one) { release(one); });
  arm();
}

void interaction_shell::arm() {
  auto next = ro::next_deadline(state_);
  const auto of_flow = state_.open ? ro::flow::next_deadline(state_.flow) : std::nullopt;
  if (of_flow && (!next || *of_flow < *next)) next = of_flow;
  const auto of_call = state_.open && call_ ? ro::call::next_deadline(*state_.call) : std::nullopt;
  if (of_call && (!next || *of_call < *next)) next = of_call;
  if (!next || (wake_at_ && *wake_at_ <= *next)) return;
  wake_at_ = next;
  delayed_send(this, std::max(ro::milliseconds{0}, *next - line_.now().at),
               interaction_letter{interaction_wake{++wake_generation_}});
}

} // namespace strowger::actors
