#include "actors/front_door.hpp"
#include "actors/interaction_shell.hpp"
#include "actors/outside_numbers.hpp"
#include "routing/model/id_text.hpp"
#include <algorithm>
#include <array>
#include <utility>

/// Calling a customer back instead of having it wait. Whether and when is the pool's; here the customer is
/// offered it, the number is kept as something the customer said, and whoever calls is told when it is over.
namespace strowger::actors {

namespace ro = routing;
namespace ch = channels;

namespace {

/// A customer who is called back has so long to answer.
constexpr ro::milliseconds customer_answers_within{45'000};

} // namespace

/// A rule that offers it has been met in this visit.
bool interaction_shell::may_offer_callback(const ro::interaction_entry& entry) const {
  const auto queue = house_.settings_of(entry.queue);
  if (!queue) return false;
  const auto& met = entry.extras->done;
  const auto& rules = queue->rules.exceptions;
  return std::any_of(rules.begin(), rules.end(), [&](const ro::exception_rule& one) {
    return one.action == ro::exception_action::callback &&
           std::find(met.begin(), met.end(), one.when) != met.end();
  });
}

/// How it stands by the pool. What was asked for and is not agreed is asked for again: the engine ended
/// between the two.
void interaction_shell::look_at_callback(const ro::interaction_entry& entry) {
  const auto& callback = entry.extras->callback;
  const auto called_by = std::exchange(dialler_, callback.dialling ? entry.lead : agent_id{});
  const bool waits =
      entry.phase == ro::interaction_phase::waiting || entry.phase == ro::interaction_phase::offered;
  if (callback.agreed)
    callback_ = ch::callback_stage::agreed;
  else if (waits && !state_.by_phone && !callback_asked_ && state_.open &&
           ro::callback_asked(state_) != nullptr)
    ask_for_callback({});
  else if (callback_ == ch::callback_stage::none && waits && !state_.by_phone && may_offer_callback(entry))
    offer_callback_again();
  if (!call_ || !callback.agreed) return;
  let_go_of_promised();
  if (dialler_ && dialler_ != called_by) dial_customer();
}

/// After a start, or because somebody asks how it stands: pages are told, callers whom nobody has told yet.
void interaction_shell::offer_callback_again() {
  callback_ = ch::callback_stage::offered;
  if (call_ && state_.flow.at == ro::flow::phase::none) tell_caller({id_, {}, true, {}});
}

/// Without the number, which lies in the content store, the callback is one per customer only.
void interaction_shell::ask_for_callback(const std::string& number) {
  callback_asked_ = true;
  const auto key = number.empty() ? 0 : keyed_hash(house_, state_.tenant, "tel:" + number);
  house_.pools.tell(serving_pool(),
                    pool_request{ro::request_callback{id_, key, {}, {}, {}}, {id_, callback_tag}, {}});
}

void interaction_shell::tell_pool_of_end() {
  if (state_.by_phone && !state_.lead)
    tell_pool(ro::cancel_interaction{id_, {}});
  else
    tell_pool(ro::customer_left{id_});
}

void interaction_shell::learned(const ro::fact::callback_agreed&, const news&) {
  callback_ = ch::callback_stage::agreed;
  if (!state_.open) return tell_pool_of_end();
  note_callback("event=callback_agreed");
  step_flow(ro::flow::callback_answered{true});
  let_go_of_promised();
  house_.pools.tell(serving_pool(), ask_interaction_standing{id_});
}

void interaction_shell::learned(const ro::fact::callback_dialled& what, const news&) {
  if (dialler_ != what.agent) end_calling();
  dialler_ = what.agent;
  note_callback("event=callback_dialled try=" + std::to_string(what.tries));
  if (call_) dial_customer();
}

/// The customer is called at the number it left, or called from. Said again while it rings it changes
/// nothing. Who has not hung up yet, and has an agent already, has been reached; who is just being let go of
/// is called when it is gone.
void interaction_shell::dial_customer() {
  if (held_back_ || (state_.customer_here && lets_go_)) return;
  if (state_.customer_here) return tell_pool(ro::callback_tried{id_, ro::callback_outcome::reached});
  if (ro::callback_asked(state_) != nullptr)
    fetch(for_dial{}, durable_messages_ + 1);
  else
    tell_pool(ro::callback_tried{id_, ro::callback_outcome::failed});
}

std::string interaction_shell::number_called_from() const {
  if (!call_ || call_->caller_number().empty()) return {};
  const auto number = number_to_dial(*house_.configuration(), state_.tenant, call_->caller_number());
  return number ? number.value() : std::string{};
}

/// Nobody has written the number: it is kept as if the customer had.
void interaction_shell::ask_at_the_number_called_from() {
  const auto number = number_called_from();
  if (number.empty()) return refuse_callback();
  const bool here = state_.customer_here;
  std::vector<storage::content_item> contents;
  const auto text = put_text(number, contents);
  (void)feed(ro::said{ro::side::customer, {}, 0, text, true}, 0, std::move(contents));
  if (!here) (void)feed(ro::customer_went_away{ro::callback_settled_within}); // it has not come back by this
}

/// The number to be called back at, as if the customer had written it. One that cannot be called is kept as
/// what it is, and refused.
content_id interaction_shell::keep_typed_number(const std::string& digits,
                                                std::vector<storage::content_item>& contents) {
  const auto number = number_to_dial(*house_.configuration(), state_.tenant, digits);
  if (!number) note_callback("event=callback_refused why=" + number.reason().detail);
  const auto text = put_text(number ? number.value() : digits, contents);
  if (!number) return text;
  (void)feed(ro::said{ro::side::customer, {}, 0, text, true}, 0, std::move(contents));
  contents.clear();
  return text;
}

void interaction_shell::let_go_of_promised() {
  const bool thanked = state_.flow.at != ro::flow::phase::speaking || !state_.flow.closing;
  if (!call_ || callback_ != ch::callback_stage::agreed || !thanked || !state_.customer_here) return;
  lets_go_ = true;
  call_->let_caller_go();
}

/// The number cannot be called, or the queue does not agree: the caller hears so and waits on. Who has hung
/// up meanwhile has nothing to wait for.
void interaction_shell::refuse_callback() {
  step_flow(ro::flow::callback_answered{false});
  if (call_ && state_.open && !state_.customer_here) end(ro::conversation_end::by_customer);
}

void interaction_shell::note_callback(const std::string& what) const {
  house_.report(severity::info, what + " interaction=" + ro::to_text(id_));
}

void interaction_shell::tell_caller(const ro::fact::customer_told& what) {
  if (!call_) return;
  ro::flow::told words{{}, {}, what.callback, language_, !number_called_from().empty()};
  const auto queue = house_.names.find(queue_);
  if (queue && state_.stage == ro::pool_stage::held) words.queue = queue->name;
  if (!what.message.empty()) words.say.push_back(what.message);
  step_flow(std::move(words));
}

void interaction_shell::give(const for_dial&, const known_texts& texts) {
  const auto* asked = ro::callback_asked(state_);
  const auto text = asked != nullptr ? texts.find(asked->content) : texts.end();
  if (text == texts.end() || !text->second)
    return tell_pool(ro::callback_tried{id_, ro::callback_outcome::failed});
  command(ch::dial{*text->second, caller_id(), customer_answers_within, state_.tenant + "/"});
}

void interaction_shell::heard(std::uint64_t number, const ch::dialled& what) {
  take_number(number);
  constexpr std::array words{"reached", "busy", "no_answer", "machine", "failed"};
  note_callback(std::string{"event=callback_tried outcome="} +
                words.at(static_cast<std::size_t>(what.outcome)));
  constexpr ro::callback_outcome outcomes[] = {ro::callback_outcome::reached, ro::callback_outcome::busy,
                                               ro::callback_outcome::no_answer, ro::callback_outcome::machine,
                                               ro::callback_outcome::failed};
  tell_pool(ro::callback_tried{id_, outcomes[static_cast<std::size_t>(what.outcome)]});
}

/// On the line: now the agent who called leads the conversation.
void interaction_shell::learned(const ro::fact::callback_reached&, const news& record) {
  const auto& facts = std::get<storage::pool_record>(record->what).facts;
  const auto talking = std::find_if(facts.begin(), facts.end(), [this](const auto& fact) {
    const auto* one = std::get_if<ro::fact::interaction_talking>(&fact);
    return one != nullptr && one->interaction == id_;
  });
  callback_ = ch::callback_stage::none;
  if (talking == facts.end()) return end_calling(); // called first: it is offered next
  dialler_ = {};
  (void)feed(ro::lead_joined{std::get<ro::fact::interaction_talking>(*talking).agent});
}

/// Who still rings, because nothing was heard of it in time, rings no more.
void interaction_shell::learned(const ro::fact::callback_missed& what, const news&) {
  callback_ = ch::callback_stage::agreed;
  note_callback("event=callback_missed try=" + std::to_string(what.tries));
  if (call_ && !state_.customer_here) command(ch::drop{ro::leg_id{}, ch::drop_reason::withdrawn});
  end_calling();
  show_status(0); // it is in line again only when its next try is due
}

void interaction_shell::end_calling() {
  if (const auto who = std::exchange(dialler_, agent_id{})) house_.agents.tell(who, calling_ended{id_});
}

} // namespace strowger::actors
