#pragma once
#include "routing/model/id_text.hpp"
#include "routing/pool_state.hpp"
#include "routing/short_list.hpp"
#include <string>
#include <vector>

/// One input's way through the pool. Rules read the state, refuse before they decide anything, and decide by
/// facts; every fact is evolved at once, so the next rule (and the matching at the end) sees what is true by
/// then.
namespace strowger::routing {

// Limits of one input; each keeps a single step of the pool short.
inline constexpr std::size_t deadlines_per_wake = 256; ///< the rest is due at once again
inline constexpr std::size_t relaxation_weight = 4;    ///< of them a step of relaxation counts for so many
inline constexpr std::size_t flow_out_per_wake = 256;  ///< interactions moved out of a closing queue
inline constexpr std::size_t diversions_max = 8;       ///< queues an arrival is passed on to
inline constexpr std::size_t text_max = 200;           ///< bytes of a reason or disposition code
inline constexpr std::size_t required_max = 16;        ///< skills an interaction brings
inline constexpr milliseconds waited_max{366LL * 86'400'000}; ///< an age somebody brings
inline constexpr std::int32_t priority_max = 86'400;          ///< seconds of age, either way
inline constexpr std::size_t exceptions_max = 32;             ///< rules of a queue
inline constexpr std::size_t exceptions_per_input = 256; ///< of those who wait; the rest is due at once again

/// Who may be free for each other now, because of the facts of this input.
struct freed_by_facts {
  short_list<interaction_id, 8> touched;      ///< came into a line
  short_list<agent_id, 8> agents;             ///< got room
  short_list<queue_id, 2> reviewed;           ///< have other requirements
  std::vector<const served_tenant*> relieved; ///< have less in hand; noted while there are quotas
  [[nodiscard]] bool nobody() const { return touched.empty() && agents.empty() && reviewed.empty(); }
};

/// Of one whose customer is being called: nothing else can be done with it meanwhile.
error not_on_the_line(interaction_id id);

class pool_step {
public:
  pool_step(pool_state& state, moment at, wall_time wall, pool_facts& out);

  // The rule of each input.
  result<void> take(const configure& what);
  result<void> take(const engine_started& what);
  result<void> take(const journal_stalled& what);
  result<void> take(const time_passed& what);
  result<void> take(const interaction_arrived& what);
  result<void> take(const customer_left& what);
  result<void> take(const offer_delivered& what);
  result<void> take(const accept_offer& what);
  result<void> take(const decline_offer& what);
  result<void> take(const offer_failed& what);
  result<void> take(const interaction_connected& what);
  result<void> take(const connect_failed& what);
  result<void> take(const transfer_to_queue& what);
  result<void> take(const close_interaction& what);
  result<void> take(const end_wrap_up& what);
  result<void> take(const agent_signed_in& what);
  result<void> take(const agent_signed_out& what);
  result<void> take(const set_agent_state& what);
  result<void> take(const agent_lost& what);
  result<void> take(const agent_returned& what);
  result<void> take(const move_interaction& what);
  result<void> take(const raise_priority& what);
  result<void> take(const cancel_interaction& what);
  result<void> take(const quarantine_interaction& what);
  result<void> take(const erase_customer& what);
  result<void> take(const note_recording& what);
  result<void> take(const door_opened& what);
  result<void> take(const door_closed& what);
  result<void> take(const escalate_interaction& what);
  result<void> take(const assign_interaction& what);
  result<void> take(const pull_interaction& what);
  result<void> take(const grant_skill& what);
  result<void> take(const revoke_grant& what);
  result<void> take(const customer_quiet& what);
  result<void> take(const request_callback& what);
  result<void> take(const callback_tried& what);
  result<void> take(const move_to_pool& what);
  result<void> take(const move_ended& what);
  result<void> take(const move_forgotten& what);
  result<void> take(const endpoint_reachable& what);
  result<void> take(const transfer_to_agent& what);
  result<void> take(const transferred_outside& what);
  result<void> take(const consult_asked& what);
  result<void> take(const consult_dropped& what);
  result<void> take(const listen_asked& what);
  result<void> take(const party_answered& what);
  result<void> take(const party_left& what);
  result<void> take(const party_joined& what);
  result<void> take(const lead_passed& what);

  /// What follows by itself: a pending state, a drained agent or queue. Mostly nothing.
  void settle() {
    if (more_follows_ || !state_.suspected.empty() || !state_.closing.empty()) settle_what_follows();
  }
  /// Brings the waiting and the free together until nothing fits any more.
  void match() {
    if (!freed_.nobody()) match_freed();
  }

private:
  void settle_what_follows();
  void settle_facts();
  void match_freed();
  /// Appends a fact and makes it true.
  template <class Fact>
  void decide(Fact&& what);
  /// Writes into a fact the agent and queue it concerns.
  template <class Fact>
  void name(Fact& what) const;

  // pool_configure.cpp
  [[nodiscard]] result<void> check(const configuration_change& change) const;
  void apply_change(std::uint32_t version, const pool_limits& change);
  void apply_change(std::uint32_t version, const queue_settings& change);
  void apply_change(std::uint32_t version, const agent_settings& change);
  void apply_change(std::uint32_t version, const remove_queue& change);
  void apply_change(std::uint32_t version, const remove_agent& change);
  void flow_out(queue_id queue);

  // pool_visits.cpp
  /// What goes with the interaction, and when it grows too old in this queue.
  /// What an arrival says of its visit to this queue, from now on.
  [[nodiscard]] fact::interaction_queued visit_of(const interaction_arrived& what,
                                                  const queue_slot& queue) const;
  void describe(fact::interaction_queued& queued, wall_time due, std::uint64_t contact_key) const;
  /// Takes it out of an agent's hands or ears, without blame.
  void leave_hands(interaction_id id, const std::string& reason);
  [[nodiscard]] result<queue_id> open_queue(queue_id target, const interaction_entry& of) const;
  /// Whom it is to wait for alone, and until when (zero: for ever).
  struct wanted_agent {
    agent_id agent;
    moment until;
  };
  void queue_again(interaction_id id, queue_id target, requeue_reason why, asked_by by = {},
                   std::optional<wanted_agent> wanted = {});
  void close(interaction_id id, std::string disposition, asked_by by = {});

  // pool_door.cpp
  struct at_the_door {
    queue_id queue; ///< takes it, or refuses it
    std::optional<refusal> refused;
    std::vector<exception_case> met; ///< there, with nothing that kept it from coming in
  };
  at_the_door admit(const interaction_arrived& what);
  /// What stands in the way of an arrival at this queue, in the order it is asked.
  struct hindrance {
    exception_case when = exception_case::closed;
    refusal why = refusal::outside_hours;
  };
  [[nodiscard]] std::vector<hindrance> hindrances(const interaction_arrived& what,
                                                  const queue_slot& queue) const;
  struct door_answer {
    const queue_slot* to = nullptr; ///< takes it instead
    bool refused = false;
    bool met = false; ///< some rule was followed
  };
  door_answer ask_rules(const hindrance& one, const interaction_arrived& what, const queue_slot& queue,
                        bool may_divert);
  [[nodiscard]] bool too_slow(const interaction_arrived& what, const queue_slot& queue,
                              milliseconds limit) const;
  [[nodiscard]] const queue_slot* other_queue(const queue_slot& from, const std::string& name) const;
  [[nodiscard]] moment leaves_at(const queue_slot& queue) const;
  [[nodiscard]] moment ages_at(const queue_slot& queue, moment anchor) const;
  /// An exception of one that waits: its queue's rules for it.
  void meet(interaction_id id, exception_case when);
  [[nodiscard]] const queue_slot* queue_with_somebody(const interaction_slot& one,
                                                      const std::string& name) const;
  [[nodiscard]] std::pair<milliseconds, milliseconds> age_limits_reached(const interaction_slot& one) const;
  void look_after_the_deserted();

  // pool_callback.cpp
  /// Of an arrival: when its age began, after the end of a callback it takes over; nothing: it joins one.
  std::optional<moment> taken_over(const interaction_arrived& what, const queue_slot& queue);
  void schedule(interaction_id id);
  [[nodiscard]] bool calls_now(const queue_slot& queue) const;
  /// Calls the customer in the place of an offer, where that is the way; whether it does.
  bool call_first(const interaction_slot& one, agent_id winner);
  void dial(interaction_id id, agent_id agent);
  void not_reached(interaction_id id, callback_outcome outcome);
  void callback_time_came(interaction_id id);
  void callback_over(interaction_id id);
  void callbacks_in_hours();

  // pool_moves.cpp
  result<void> take_in(const interaction_arrived& what);

  // pool_offers.cpp
  struct open_offer {
    const offer_entry* offer = nullptr;
    interaction_id won;
  };
  [[nodiscard]] result<open_offer> find_offer(offer_id id) const;
  /// The same for an answer of this agent; an error when it was made to somebody else.
  [[nodiscard]] result<open_offer> find_offer_to(agent_id agent, offer_id id) const;
  /// Why `agent` may not answer this offer, which is not its own: of another tenant's it hears nothing.
  [[nodiscard]] error not_made_to(agent_id agent, offer_id id, interaction_id of) const;
  [[nodiscard]] bool of_another_tenant(agent_id agent, interaction_id id) const;
  [[nodiscard]] moment spared_until(const interaction_entry& entry, agent_id agent) const;
  [[nodiscard]] std::uint8_t share_group_of(agent_id agent, interaction_id id) const;
  void end_with_back_off(const offer_entry& offer, offer_end how, std::string reason = {});
  /// Ends an open offer without blame; `reason` is a code for the reader of the stream.
  void withdraw(offer_id id, std::string reason);
  /// What rings at the agent, or keeps it free for a call to its customer.
  void withdraw_offer_of(interaction_id held, agent_id agent, const std::string& reason);
  void withdraw_offers_of(agent_id agent, const std::string& reason);
  /// Those of one channel alone, of an agent who cannot be reached in it.
  void withdraw_unreachable(agent_id agent, channel_kind channel);
  /// An offer nobody could show.
  void undeliverable(const offer_entry& offer);

  void withdraw_all(interaction_id id, const std::string& reason);
  /// The offer is accepted: the others of its ring are rescinded, the visit is answered.
  void win(offer_id id);
  [[nodiscard]] milliseconds offer_timeout(const interaction_slot& one) const;

  // pool_rings.cpp
  void rescind_others(const offer_entry& winner);
  void begin_ring(const interaction_slot& one);
  void widen_ring(interaction_id id);
  void fill_rings();
  bool take_surplus(const interaction_slot& one, agent_id& freed);

  // pool_preferred.cpp
  void prefer(fact::interaction_queued& queued, const arrival_details& asked) const;
  void prefer_again(fact::interaction_queued& queued, const interaction_entry& entry) const;
  void end_preference(interaction_id id, std::string why);
  void review_preferences(agent_id id);
  void review_preferences(queue_id id);
  void review_preference_of(interaction_id id);
  void note_last_agent(const interaction_slot& slot, agent_id agent);

  // pool_hand.cpp
  struct by_hand_pair {
    const interaction_slot* one = nullptr;
    const agent_slot* agent = nullptr;
  };
  [[nodiscard]] result<by_hand_pair> pair_by_hand(interaction_id id, agent_id agent) const;
  [[nodiscard]] std::uint8_t grade_asked(const interaction_slot& one) const;

  // pool_leads.cpp
  [[nodiscard]] result<const interaction_entry*> led_by(interaction_id id, agent_id agent) const;
  void release(interaction_id id);
  void return_unconnected(interaction_id id, requeue_reason why);
  void finish(interaction_id id, const std::string& disposition);
  void wrap_up_ends(interaction_id id, bool timed_out, const std::string& disposition);

  // pool_parties.cpp
  /// The interaction with its lead and the part this agent has in it, or why not.
  [[nodiscard]] result<const interaction_slot*> conversation_of(interaction_id id) const;
  [[nodiscard]] result<void> may_take_part(const interaction_slot& one, agent_id agent,
                                           party_role role) const;
  void reserve_part(const interaction_slot& one, agent_id agent, party_role role, asked_by by,
                    queue_id asked_in = {}, std::uint16_t turn = 1);
  /// It was asked and does not come: somebody else of the queue is, where a queue was asked.
  void party_stays_away(interaction_id id, agent_id agent, const std::string& why);
  void let_party_go(interaction_id id, agent_id agent, std::string why, std::string disposition = {});
  void end_parties(interaction_id id);
  /// The conversation is over: who talked with the customer wraps up until then, the others are let go.
  void wrap_up_parties(interaction_id id, moment until);
  /// `wraps_up`: the lead before has work to do after it, where the queue has a wrap-up.
  void pass_lead(interaction_id id, agent_id to, bool wraps_up);
  /// Who has joined and could lead it now, or nobody.
  [[nodiscard]] agent_id next_lead(const interaction_entry& entry) const;
  /// What the agent was asked to take part in and has not answered; `listening`: and what it only hears.
  void withdraw_parts_of(agent_id agent, const std::string& why, bool listening);
  void party_time_is_over(interaction_id id, agent_id agent);

  // pool_consults.cpp
  result<void> consult_queue(const interaction_slot& one, const consult_asked& what);
  /// The interaction as it would wait in this queue now, for everybody but those who take part in it.
  [[nodiscard]] interaction_slot as_asked_in(const interaction_slot& one, const queue_slot& queue,
                                             agent_id but_not = {}) const;
  /// Whom matching would choose of this queue now; nobody: none is free.
  [[nodiscard]] std::optional<agent_id> free_in(const interaction_slot& one, const queue_slot& queue,
                                                agent_id but_not = {}) const;
  [[nodiscard]] bool somebody_is_there(const interaction_slot& one, const queue_slot& queue) const;
  [[nodiscard]] line_key place_in(const interaction_slot& one, const queue_slot& queue) const;
  /// Leads who wait for somebody of a queue get who is free. `in_turn`: nobody who waits in line and whom
  /// that agent could take stands before them.
  void serve_consults(bool in_turn);
  void end_consult(interaction_id id, std::string why);
  void end_consults_of(queue_id queue);
  void renew_consults();

  // pool_people.cpp
  [[nodiscard]] result<const agent_slot*> signed_in(agent_id id) const;
  [[nodiscard]] bool has_work(const agent_slot& agent) const;
  result<void> become_ready(const agent_slot& agent, asked_by by);
  result<void> become_not_ready(const agent_slot& agent, const set_agent_state& what);
  void set_state(agent_id id, agent_state state, std::string reason, asked_by by);
  /// A missed offer, or the end of a row of them; too many in a row and the agent is not ready.
  void count_missed(agent_id id);
  void end_missed(agent_id id);
  /// Whether what `by` wants may replace the agent's pending change: agent < supervisor < policy.
  [[nodiscard]] bool may_replace_pending(const agent_entry& entry, const asked_by& by) const;
  /// The agent's work goes back, it is signed out.
  void give_up_on(agent_id id, std::string reason, asked_by by = {});
  void give_back(interaction_id held);
  [[nodiscard]] bool talks_by_phone(const agent_entry& agent, interaction_id which) const;
  /// A lost agent's time is over.
  void grace_over(agent_id id);

  // pool_relax.cpp
  [[nodiscard]] fact::visit_details with_line(const queue_slot& queue, const attribute_list& attributes,
                                              fact::visit_details known) const;
  /// Seconds of age an interaction has in this queue beside its own.
  [[nodiscard]] static std::int32_t priority_in(const queue_slot& queue, const attribute_list& attributes);
  void relax(interaction_id id, bool early);

  // pool_deadlines.cpp
  void expire(const deadline& due);
  void offer_time_is_over(const offer_entry& offer);
  /// An offer to this agent that nothing confirmed by then is undeliverable.
  [[nodiscard]] moment delivered_by(const agent_entry& agent, channel_kind channel) const;
  void expire(const wall_deadline& due);

  // pool_grants.cpp
  void grant_runs_out(agent_id agent, wall_time until);

  // pool_match.cpp
  void offer(const interaction_slot& one, agent_id winner, const decision_record& decision, asked_by by = {});
  bool offer_to_best(const interaction_slot& one);
  void offer_to_freed(const interaction_slot& one, const agent_slot& agent, bool the_only_one);
  void free_those_able_for(queue_id reviewed);
  void note_waiting(const agent_slot& chosen, decision_record& decision) const;
  void match_in_line(const short_list<const interaction_slot*, 8>& came);

  // pool_match_picks.cpp
  class picking;
  void match_by_picks(std::vector<const interaction_slot*> came);
  void look_at_quotas();
  void look_at_overflows(const std::vector<const interaction_slot*>& came);
  void look_at_reserves();

  pool_state& whole_;
  const pool_state::data& state_; ///< rules read, only `decide` changes
  const moment at_;
  const wall_time wall_;
  pool_facts& out_;
  std::size_t settled_;       ///< facts looked at by `settle`
  bool more_follows_ = false; ///< one of those decided since
  freed_by_facts freed_;
};

/// Every rule that keeps this agent from this interaction. Slow and plain, from the entries alone; for
/// explanations and hand tools.
filter_set filters_of(const pool_state::data& state, const agent_slot& agent, const interaction_slot& one);
/// The same if it were relaxed so far.
filter_set filters_of(const pool_state::data& state, const agent_slot& agent, const interaction_slot& one,
                      relaxed how);
/// The first of them that is asked, or nothing.
std::optional<filter_rule> filtered(const pool_state::data& state, const agent_slot& agent,
                                    const interaction_slot& one);

} // namespace strowger::routing

#include "routing/pool_decide.hpp"
