#include "actors/interaction_shell.hpp"
#include "actors/staff.hpp"
#include <utility>

/// What the interaction actor hears from the agents' side.
namespace strowger::actors {

namespace ro = routing;
namespace ch = channels;

void interaction_shell::on(agent_says& what) {
  if (const auto person = person_of(house_, what.agent); person && person->tenant != state_.tenant) {
    // Not even that it exists is told to another tenant's.
    ro::error nothing_here{ro::error_code::unknown_interaction, "the conversation is over"};
    house_.agents.tell(what.agent, say_answered{what.tag, std::move(nothing_here)});
    return;
  }
  std::vector<storage::content_item> contents;
  const auto text = put_text(std::move(what.text), contents);
  if (ro::number_of(state_, ro::side::agent, what.client) != 0) contents.clear();
  auto outcome = feed(ro::said{ro::side::agent, what.agent, what.client, text}, 0, std::move(contents));
  answer(what.agent, what.tag, outcome ? std::nullopt : std::optional{outcome.reason()});
}

void interaction_shell::on(agent_marks& what) {
  if (what.agent == state_.lead) (void)feed(ro::marks_moved{ro::side::agent, what.to});
}

void interaction_shell::on(agent_types& what) {
  if (what.agent == state_.lead) command(ch::show_typing{what.on});
}

/// The note is kept under the customer's key, with the record of the transfer.
void interaction_shell::on(agent_transfers& what) {
  std::vector<storage::content_item> contents;
  const auto note = put_text(std::move(what.note), contents);
  ro::pool_event wanted = ro::transfer_to_queue{id_, what.agent, what.queue, note};
  if (what.to) wanted = ro::transfer_to_agent{id_, what.agent, what.to, false, {}, note};
  house_.pools.tell(serving_pool(),
                    pool_request{std::move(wanted), {what.agent, what.tag}, std::move(contents)});
}

void interaction_shell::on(agent_escalates& what) {
  std::vector<storage::content_item> contents;
  const auto note = what.note.empty() ? content_id{} : put_text(std::move(what.note), contents);
  house_.pools.tell(serving_pool(), pool_request{ro::escalate_interaction{id_, {what.agent, {}}, note},
                                                 {what.agent, what.tag},
                                                 std::move(contents)});
}

/// A supervisor's: only the pool knows where the interaction is.
void interaction_shell::on(scoped_request& what) { house_.pools.tell(serving_pool(), std::move(what)); }

void interaction_shell::on(person_acts& what) {
  if (call_) return call_->act(what);
  answer(what.agent, what.tag, ro::error{ro::error_code::unknown_interaction, "there is no such call"});
}

void interaction_shell::on(place_in_line& what) {
  place_ = what;
  if (state_.open && !shown_lead_ && !state_.lead) show_status(what.position, what.wait);
}

void interaction_shell::on(ask_brief& what) {
  reader_ = {};
  std::erase_if(ringing_, [&](const for_card& one) { return one.agent == what.agent; });
  if (ringing_.size() >= cards_max) ringing_.erase(ringing_.begin());
  ringing_.push_back({what.agent, what.offer});
  fetch(ringing_.back(), 1);
}
/// What becomes durable between this and the moment the agent is the lead goes to the desk as it comes.
void interaction_shell::on(ask_transcript& what) {
  reader_ = what.agent;
  fetch(for_desk{what.agent}, 1);
}

} // namespace strowger::actors
