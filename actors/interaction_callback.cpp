#include "actors/front_door.hpp"
#include "actors/interaction_shell.hpp"
#include <algorithm>
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
  dialler_ = callback.dialling ? entry.lead : agent_id{};
  const bool waits =
      entry.phase == ro::interaction_phase::waiting || entry.phase == ro::interaction_phase::offered;
  if (callback.agreed)
    callback_ = ch::callback_stage::agreed;
  else if (waits && !state_.by_phone && !callback_asked_ && state_.open &&
           ro::callback_asked(state_) != nullptr)
    ask_for_callback({});
  else if (callback_ == ch::callback_stage::none && waits && !state_.by_phone && may_offer_callback(entry))
    callback_ = ch::callback_stage::offered;
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
  step_flow(ro::flow::callback_answered{true});
  house_.pools.tell(serving_pool(), ask_interaction_standing{id_});
}

void interaction_shell::learned(const ro::fact::callback_dialled& what, const news&) {
  if (dialler_ != what.agent) end_calling();
  dialler_ = what.agent;
  if (call_) dial_customer();
}

/// The customer is called at the number it left, or called from. Said again while it rings it changes
/// nothing.
void interaction_shell::dial_customer() {
  if (ro::callback_asked(state_) != nullptr && !held_back_) fetch(for_dial{}, durable_messages_ + 1);
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

void interaction_shell::learned(const ro::fact::callback_missed&, const news&) {
  callback_ = ch::callback_stage::agreed;
  end_calling();
  show_status(0); // it is in line again only when its next try is due
}

void interaction_shell::end_calling() {
  if (const auto who = std::exchange(dialler_, agent_id{})) house_.agents.tell(who, calling_ended{id_});
}

} // namespace strowger::actors
