#pragma once
#include "routing/call/call_words.hpp"
#include "routing/model/result.hpp"
#include <optional>

/// Who is in a call: a pure machine. Whoever owns the conversation owns its state. Who may have the customer
/// is the pool's; who is rung, talks, and hears whom is decided here. How the two go together is in
/// docs/calls.md, From the consult to the hand-over.
namespace strowger::routing::call {

/// Decides what `what` means, changes `now` accordingly and appends the facts to `out`. On a refusal nothing
/// changes and nothing is appended. The rules, beyond what the words say:
/// - What an adapter says of a leg that is not there changes nothing; but one that answers is told that it is
///   too late, and one that was let go of is remembered until the adapter says that it is over.
/// - There is one lead. Another one that takes the customer takes its place.
/// - The lead who hangs up while the one consulted is there has passed the customer on; where a conference
///   goes on, its first agent keeps the customer, else its outside end. An agent leads it once the pool says
///   so (`lead_moved`).
/// - One is consulted at a time (`wrong_state`), and only who has the customer asks anything (`not_yours`).
/// - When the lead goes back to nobody, those it brought in go, too: the customer waits alone. Supervisors
///   stay.
[[nodiscard]] result<void> apply(state& now, moment at, const event& what, facts& out);
/// Whether a queue that records `percent` of its calls, 0 to 100, records this one: always the same answer.
[[nodiscard]] bool is_in_share(interaction_id id, std::uint8_t percent);
/// The only function that changes a state; live and in recovery alike.
void evolve(state& now, const call_fact& what);
/// When `wake` would do something.
[[nodiscard]] std::optional<moment> next_deadline(const state& now);

[[nodiscard]] const leg* find(const state& now, leg_id id);
/// Let go of here, and the adapter has not said that it has let go.
[[nodiscard]] bool is_dropped(const state& now, leg_id id);
/// The first with this role; null: none.
[[nodiscard]] const leg* in_role(const state& now, role as);
/// Why it is off. Earlier engines said of what its lead has stopped only who that was.
[[nodiscard]] recording_ending ending_of(const fact::recording_set& what);
/// Nobody has decided yet that this call is not recorded: its lead at most, whom the queue's rule goes
/// before.
[[nodiscard]] bool rule_may_record(const state& now);
/// The customer is with an outside end, and no agent any more.
[[nodiscard]] bool passed_on(const state& now);
/// The lead and the customer can talk.
[[nodiscard]] bool lead_talks(const state& now);
/// The leg of this agent beside the lead, consulted or joined; null: it has none.
[[nodiscard]] const leg* beside(const state& now, agent_id agent);
/// The leg of this supervisor who listens, whispers or barges; null: it has none.
[[nodiscard]] const leg* listener(const state& now, agent_id agent);
/// Who gets the customer when the lead goes now: the one consulted, else an agent of the conference, else its
/// outside end; null: nobody.
[[nodiscard]] const leg* keeper(const state& now);
/// The agent who keeps the customer that its lead has left, until the pool makes it the lead; null: nobody.
[[nodiscard]] const leg* heir(const state& now);

/// Whether the lead could have somebody rung to consult now.
[[nodiscard]] result<void> may_consult(const state& now, agent_id by);

/// What the pool has to grant before it is done, as it keeps who of its agents has room and who has the
/// customer: `apply` says whether it could be asked for now.
enum class grant : std::uint8_t {
  none,
  consult, ///< to ask the agent; then `consult` is heard
  join,    ///< to bring the agent in; then `confer` is heard
  pass,    ///< to give the agent the customer; then `lead_moved` is heard
  listen   ///< to listen in, of a supervisor; then `listen` is heard
};
struct wish {
  grant what = grant::none;
  agent_id by, agent;
};
[[nodiscard]] wish wish_of(const state& now, const event& what);

// ---- who hears whom
enum class sound : std::uint8_t {
  none,
  waiting, ///< what the flow says, else the queue's music
  hold,    ///< music on hold
  ringback ///< the tone of somebody being rung
};
struct seat {
  leg_id leg; ///< zero: the customer
  std::vector<leg_id> hears;
  sound plays = sound::none;
  friend bool operator==(const seat&, const seat&) = default;
};
/// The whole of it: a leg without a seat hears nobody and is heard by nobody.
struct audio {
  std::vector<seat> seats;
  recording recorded = recording::off;
  std::vector<leg_id> recorded_agents; ///< the recording's other side is the customer
  friend bool operator==(const audio&, const audio&) = default;
};
[[nodiscard]] audio audio_of(const state& now);

} // namespace strowger::routing::call
