#pragma once
#include "routing/pool.hpp"
#include "routing/pool_facts.hpp"
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

/// A second implementation of what must hold in a pool, kept apart from the pool on purpose: plain maps,
/// everything looked for anew, and facts alone to go by. It knows what the configuration says, who is ready,
/// who waits, who holds what, and says the first thing that is wrong:
/// - an interaction has one lead at most, one open visit at most, open offers beside the first only where its
/// queue rings wider, at different agents, of which one at most wins, and its age survives a requeue;
/// - an offer goes to an agent who is ready, present, able (certificates, grants and what a step dropped
/// included), not spared, the preferred one where there is one, and has room (by channel, in units, and
/// beside what it holds); no tenant gets more than its quota, and agents who are kept free stay so;
/// - nobody before it in the order of its queue that this agent could have got is passed over;
/// - every offer, accepted interaction, wrap-up and lost agent has a deadline, and none is still open after
/// it;
/// - per queue `enqueued = exits + waiting`, and nothing is counted twice;
/// - a record holds together what belongs together (auditor_elsewhere.cpp), and what goes to and fro does so
/// by turns;
/// - moments never go back, ids are never used again.
/// Slow: the search for an older one looks at everybody who waits. One thread.
namespace strowger::sim {

class auditor {
public:
  /// The facts of one input at its moment. The first thing found wrong, in words; then the books are no
  /// longer good.
  [[nodiscard]] std::optional<std::string> take(routing::moment at, const routing::pool_facts& facts);
  /// While a journal takes its time an engine lets nobody be late: what is due may end later by so much.
  void may_be_late(routing::milliseconds by) { late_ = by; }
  /// Whether the pool, asked now, says the same as the books.
  [[nodiscard]] std::optional<std::string> sweep(const routing::pool_state& pool) const;
  /// How many offers were checked.
  [[nodiscard]] std::uint64_t offers_checked() const { return offers_checked_; }

private:
  struct agent_book {
    routing::agent_id id;
    routing::agent_settings settings;
    routing::agent_state state = routing::agent_state::signed_out;
    bool pending_leave = false, draining = false, lost = false;
    std::set<routing::channel_kind> reachable_in;
    routing::moment grace_until;
    std::set<routing::interaction_id> holds;                     ///< offered, led and kept free for
    std::set<routing::interaction_id> beside, listens;           ///< of others: takes part in, listens to
    std::map<std::pair<bool, std::string>, std::uint8_t> grants; ///< by (certificate, name)
    std::uint16_t missed = 0;                                    ///< offers in a row
  };
  enum class stage { waiting, offered, accepted, talking, wrapping, parked, departed };
  struct interaction_book {
    routing::queue_id queue;
    routing::channel_kind channel{};
    stage at = stage::waiting;
    bool in_visit = false;
    std::uint32_t visit = 0;
    routing::moment anchor;
    std::int64_t priority = 0;
    std::int32_t own_priority = 0;
    unsigned rings = 0; ///< at so many by now, where its queue rings in steps
    bool wraps = false; ///< a wrap-up has begun whose end was not told
    routing::attribute_list attributes;
    routing::skill_list own; ///< what it asks for itself
    routing::fact::visit_details details;
    std::uint8_t step = 0;
    std::set<std::uint8_t> passed_over;    ///< steps that do not count
    std::set<routing::exception_case> met; ///< in this visit
    unsigned weight = 100, cost = 100;     ///< per cent and hundredths, while somebody holds it
    routing::agent_id lead, kept;          ///< `kept`: free for it while its customer is called
    std::set<routing::offer_id> offers;    ///< open; several of a ring
    routing::moment deadline;              ///< of accepted, wrapping, and of being called
    std::map<routing::agent_id, routing::moment> spared;
    struct part {
      routing::party_role role{};
      bool answered = false, wrapping = false;
      unsigned cost = 0;
      routing::moment deadline; ///< zero: none
    };
    std::map<routing::agent_id, part> parts; ///< of agents beside the lead
    routing::queue_id asked_in;              ///< its lead waits for somebody of it
    routing::moment asks_until;
  };
  struct offer_book {
    routing::interaction_id interaction;
    routing::agent_id agent;
    routing::moment deadline;
  };
  struct queue_book {
    routing::queue_settings settings;
    bool closing = false;
    std::uint64_t enqueued = 0, exits = 0;
  };
  /// What the record that is looked at has told, and what it still owes.
  struct record_book {
    bool started = false;
    std::set<routing::interaction_id> to_renew, joined, met;
    std::set<std::pair<routing::interaction_id, routing::agent_id>> parts_to_renew;
    std::set<routing::offer_id> offers_to_renew;
    std::set<routing::agent_id> to_lose;
    std::set<std::pair<routing::pool_id, std::uint64_t>> moves;
  };
  using who = const std::pair<const routing::agent_id, agent_book>;
  using what = const std::pair<const routing::interaction_id, interaction_book>;

  void wrong(std::string found);
  bool holds(bool condition, const char* rule, std::string about);
  interaction_book* known(routing::interaction_id id, const char* fact);
  agent_book* known(routing::agent_id id, const char* fact);
  void check_deadlines();
  // auditor_elsewhere.cpp: what belongs together.
  void check_record();
  void is_of_version(std::uint32_t version);
  void let_go(routing::interaction_id id, interaction_book& one);

  // auditor_reach.cpp: who may have what, and who stands before whom; worked out anew from the books.
  void check_choice(routing::interaction_id id, routing::agent_id agent, const std::string& about);
  /// The first rule that keeps an agent from what waits or rings, or null.
  [[nodiscard]] const char* keeps_off(who& agent, const interaction_book& one) const;
  /// Hundredths of a unit.
  [[nodiscard]] static std::size_t cost_of(const routing::queue_settings& queue,
                                           routing::channel_kind channel);
  [[nodiscard]] const char* has_no_room(const agent_book& agent, const interaction_book& one) const;
  [[nodiscard]] bool able(const agent_book& agent, const interaction_book& one) const;
  [[nodiscard]] bool certified(const agent_book& agent, const routing::queue_settings& queue) const;
  [[nodiscard]] bool reaches(const agent_book& agent, routing::queue_id queue) const;
  [[nodiscard]] bool in_group(const agent_book& agent, const routing::agent_group& group) const;
  /// What it asks of agents now: the queue's and its own, less what its steps and exceptions dropped.
  [[nodiscard]] std::map<std::string, unsigned> asked_of(const interaction_book& one,
                                                         const routing::queue_settings& queue) const;
  /// What it holds in a channel, in hundredths of an interaction.
  [[nodiscard]] std::size_t load(const agent_book& agent, routing::channel_kind channel) const;
  [[nodiscard]] bool interrupted(const agent_book& agent, routing::channel_kind by) const;
  /// Takes calls at a phone of its own alone, and none can be reached.
  [[nodiscard]] static bool has_no_phone(const agent_book& agent, routing::channel_kind channel);
  [[nodiscard]] bool is_open(const agent_book& agent, routing::channel_kind channel) const;
  [[nodiscard]] bool over_quota(const interaction_book& one) const;
  [[nodiscard]] bool kept_free(const agent_book& agent, const interaction_book& one) const;
  /// Whether the other stands before the one in the line of their queue.
  [[nodiscard]] bool stands_before(what& other, what& one) const;
  // auditor_elsewhere.cpp: callbacks and moves between pools.
  void let_kept_go(routing::interaction_id id, interaction_book& one);

  void look(const routing::fact::queue_configured&);
  void look(const routing::fact::queue_closing&);
  void look(const routing::fact::queue_removed&);
  void look(const routing::fact::agent_configured&);
  void look(const routing::fact::agent_draining&);
  void look(const routing::fact::agent_removed&);
  void look(const routing::fact::interaction_queued&);
  void look(const routing::fact::visit_ended&);
  void look(const routing::fact::priority_changed&);
  void look(const routing::fact::offer_made&);
  void look(const routing::fact::offer_shown&);
  void look(const routing::fact::preference_over&);
  void look(const routing::fact::offer_won&);
  void look(const routing::fact::offer_ended&);
  void look(const routing::fact::offer_renewed&);
  void look(const routing::fact::agent_spared&);
  void look(const routing::fact::back_off_over&);
  void look(const routing::fact::deadline_renewed&);
  void look(const routing::fact::deadlines_moved&);
  void look(const routing::fact::interaction_talking&);
  void look(const routing::fact::wrap_up_begun&);
  void look(const routing::fact::wrap_up_over&);
  void look(const routing::fact::agent_released&);
  void look(const routing::fact::interaction_closed&);
  void look(const routing::fact::interaction_quarantined&);
  void look(const routing::fact::agent_state_set&);
  void look(const routing::fact::agent_state_pending&);
  void look(const routing::fact::agent_session_lost&);
  void look(const routing::fact::agent_session_back&);
  void look(const routing::fact::reach_changed&);
  // auditor_parties.cpp
  void look(const routing::fact::party_reserved&);
  void look(const routing::fact::party_connected&);
  void look(const routing::fact::party_conferenced&);
  void look(const routing::fact::party_wrapping&);
  void look(const routing::fact::party_released&);
  void look(const routing::fact::party_renewed&);
  void look(const routing::fact::lead_changed&);
  void look(const routing::fact::passed_outside&);
  void look(const routing::fact::consult_queued&);
  void look(const routing::fact::consult_over&);
  void waits_no_more(routing::interaction_id id, interaction_book& one);
  [[nodiscard]] bool is_of_another_pool(routing::agent_id agent, routing::party_role role) const;
  void look_at_room(const routing::fact::party_reserved& what, const interaction_book& one,
                    const agent_book& agent);
  interaction_book::part* known_part(routing::interaction_id id, routing::agent_id agent, const char* fact);
  static std::set<routing::interaction_id>& parts_of(agent_book& agent, routing::party_role role) {
    return role == routing::party_role::listening ? agent.listens : agent.beside;
  }
  /// What it takes part in beside the lead and with its capacity.
  template <class Visit>
  void each_part(const agent_book& agent, const Visit& visit) const {
    for (const auto id : agent.beside) {
      const auto& one = interactions_.at(id);
      visit(one, one.parts.at(agent.id));
    }
  }
  void look(const routing::fact::interaction_relaxed&);
  void look(const routing::fact::interaction_escalated&);
  void look(const routing::fact::skill_granted&);
  void look(const routing::fact::grant_ended&);
  void look(const routing::fact::weight_changed&);
  void look(const routing::fact::exception_met&);
  void look(const routing::fact::pool_configured&);
  void look(const routing::fact::callback_agreed&) {} ///< where it stands is said by the next fact
  void look(const routing::fact::callback_parked&);
  void look(const routing::fact::callback_dialled&);
  void look(const routing::fact::callback_reached&);
  void look(const routing::fact::callback_missed&);
  void look(const routing::fact::callback_due&);
  void look(const routing::fact::interaction_departed&);
  void look(const routing::fact::interaction_handed_over&);
  void look(const routing::fact::engine_joined&);
  void look(const routing::fact::customer_erased&) {} ///< nothing is held of it
  void look(const routing::fact::recording_noted&) {}
  void look(const routing::fact::interaction_diverted&) {}
  void look(const routing::fact::door_open&);
  void look(const routing::fact::door_shut&);
  void look(const routing::fact::configuration_applied&);
  void look(const routing::fact::ring_widened&);
  void look(const routing::fact::offers_missed&);
  void look(const routing::fact::callback_joined&);
  void look(const routing::fact::customer_told&);
  void look(const routing::fact::move_known&);
  // These say nothing that is audited.
  void look(const routing::fact::interaction_refused&) {}
  void look(const routing::fact::last_agent_noted&) {}

  routing::pool_rules rules_;
  std::map<routing::agent_id, agent_book> agents_;
  std::set<std::pair<routing::interaction_id, routing::agent_id>>
      listens_from_elsewhere_; ///< supervisors of other pools
  std::set<routing::interaction_id> waits_to_consult_;
  std::map<routing::queue_id, queue_book> queues_;
  std::map<routing::interaction_id, interaction_book> interactions_;
  std::map<routing::offer_id, offer_book> offers_;
  std::set<std::pair<std::string, std::string>> shut_; ///< doors, by tenant and hours
  std::set<std::pair<routing::pool_id, std::uint64_t>> known_moves_;
  std::uint32_t applied_ = 0; ///< version of the configuration; 0: none
  record_book record_;
  routing::offer_id last_offer_;
  routing::moment now_;
  routing::milliseconds late_{0};
  std::uint64_t offers_checked_ = 0;
  std::optional<std::string> finding_;
};

} // namespace strowger::sim
