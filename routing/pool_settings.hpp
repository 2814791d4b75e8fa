#pragma once
#include "routing/attribute_list.hpp"
#include "routing/expression.hpp"
#include "routing/model/channel_kind.hpp"
#include "routing/model/ids.hpp"
#include "routing/model/time.hpp"
#include "routing/skill_list.hpp"
#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// What one pool knows of the configuration: plain values under stable names. The configuration file is read,
/// checked and cut into these by `actors/configuration_*`; the pool gives the names their ids and keeps both
/// in facts.
namespace strowger::routing {

/// Agents under a name, as the configuration defines them: those of whom the expression holds (it asks agents
/// only; empty: everybody).
struct agent_group {
  std::string name;
  expression where;
  friend bool operator==(const agent_group&, const agent_group&) = default;
};

/// Who goes first among the waiting of one queue. Priority counts as seconds of age in each.
enum class line_order : std::uint8_t { first_come, last_come, earliest_due };

/// Which of several free agents gets an interaction; ties go to the longest idle, then to the lowest id.
enum class selection : std::uint8_t {
  least_occupied, ///< nothing on the desk, then least share of the limit, then longest idle
  longest_idle,
  round_robin,        ///< the next after the agent this queue's last offer went to, by position and id
  fewest_handled,     ///< since signing in
  least_talk_time,    ///< since signing in
  most_skilled,       ///< highest sum of levels in the required skills
  least_skilled,      ///< lowest sum of levels in the required skills
  best_fit,           ///< highest weighted score
  linear,             ///< by position, then id; from the top each time
  random,             ///< seeded by the offer's number
  percent_allocation, ///< the group furthest below its share of the offers accepted, then longest idle
  idleness_ratio      ///< the group whose idle agents are most above their share, then longest idle
};

/// One term of `best_fit`.
enum class fit_kind : std::uint8_t {
  expression,   ///< points when it holds of the agent and the interaction
  skill,        ///< points per level of the skill
  idle_minutes, ///< points per minute of idle time, at most 60 counted
  free_share    ///< points times the free share of the channel's limit (0 to 1)
};
struct fit_term {
  fit_kind kind = fit_kind::expression;
  expression when;
  std::string skill;
  double points = 0;
  friend bool operator==(const fit_term&, const fit_term&) = default;
};
struct group_share {
  agent_group group;
  double share = 0; ///< of the sum of the shares of one list
  friend bool operator==(const group_share&, const group_share&) = default;
};

struct selection_settings {
  selection rule = selection::least_occupied;
  std::uint16_t ring_width = 1;    ///< offers open at once for one interaction; 0: to all who fit
  milliseconds ring_step{0};       ///< one more agent rings each time; 0: all at once
  std::vector<fit_term> fit;       ///< of `best_fit`
  std::vector<group_share> shares; ///< of `percent_allocation` and `idleness_ratio`
  friend bool operator==(const selection_settings&, const selection_settings&) = default;
};

/// What an interaction asks of agents is less after a time in the queue. Steps are cumulative.
struct relaxation_step {
  milliseconds after{0};           ///< since the visit began
  std::vector<skill_level> levels; ///< new levels of required skills, 0 drops one; sorted by skill
  bool replaces_where = false;
  expression where;       ///< in place of the queue's, when `replaces_where`
  std::int32_t raise = 0; ///< seconds of age more
  // The step is passed over unless all of these hold when its time has come.
  std::uint32_t length_min = 0;      ///< so many wait in the queue
  milliseconds expected_wait_min{0}; ///< its expected wait (p50) is at least this
  std::int32_t available_max = -1;   ///< at most so many agents are free in its channel; -1: not asked
  /// Nobody who fits at this step is signed in: the next step comes at once.
  bool skip_if_nobody = false;
  friend bool operator==(const relaxation_step&, const relaxation_step&) = default;
};

/// What one tier of customers (the interaction's attribute `tier`) gets in a queue. The empty name: everybody
/// without a rule of their own.
struct tier_rule {
  std::string tier;
  std::int32_t priority = 0;                      ///< seconds of age, beside the queue's and its own
  std::uint32_t ageing = 1'000;                   ///< thousandths of a second of age per second waited
  std::array<std::string, channel_kinds> hours{}; ///< in place of the queue's; empty: the queue's
  friend bool operator==(const tier_rule&, const tier_rule&) = default;
};

/// When a queue does something else than let wait.
enum class exception_case : std::uint8_t {
  closed, ///< an arrival outside the hours
  full,   ///< an arrival when `length_max` wait
  slow,   ///< an arrival whose expected wait (p50) would be over `limit`
  waited, ///< `wait_max` in this queue
  aged,   ///< `limit` of age, all queues together
  nobody  ///< nobody signed in could serve it: at its arrival, or when the last one leaves
};
enum class exception_action : std::uint8_t {
  end,      ///< an arrival is refused, one that waits expires
  to_queue, ///< `queue` takes it at its age
  relax,    ///< it asks for `levels` instead (0 drops a skill) and goes on waiting
  callback, ///< a callback is offered to the customer; until it is taken it goes on waiting
  message   ///< the customer is told `message`, by its name in the configuration; it goes on waiting
};
struct exception_rule {
  exception_case when = exception_case::closed;
  exception_action action = exception_action::end;
  milliseconds limit{0};
  std::string queue;
  std::vector<skill_level> levels;
  std::string message;
  friend bool operator==(const exception_rule&, const exception_rule&) = default;
};

/// Agents of a group serve this queue too, but only while more than `length_over` wait in it.
struct overflow_rule {
  agent_group group;
  std::uint32_t length_over = 0;
  friend bool operator==(const overflow_rule&, const overflow_rule&) = default;
};

/// How the queue stands against others when an agent becomes free (`choice_rule`).
struct queue_value {
  double weight = 1;                 ///< of `weighted`: its age counts so many times
  double cost = 1;                   ///< of `cost_rate`: of one who gives up
  double cost_per_hour = 0;          ///< of `cost_rate`: of one who waits
  milliseconds handle_time{300'000}; ///< mean, of `cost_rate`
  milliseconds patience{0};          ///< mean, of `cost_rate`; 0: nobody gives up
  double ratio = 1;                  ///< of `queue_ratio`: its share of all who wait
  friend bool operator==(const queue_value&, const queue_value&) = default;
};

/// How a customer's agent is remembered and preferred.
struct sticky_settings {
  milliseconds remember{0};  ///< the last agent of the same customer, on any channel; 0: not
  milliseconds wait{30'000}; ///< for a preferred agent who is signed in, before anybody may have it
  friend bool operator==(const sticky_settings&, const sticky_settings&) = default;
};

struct callback_settings {
  std::uint16_t tries_max = 3;
  milliseconds retry_after{15 * 60'000};
  bool customer_first = false;         ///< the customer is called before an agent is offered it
  std::string hours;                   ///< within which customers are called; empty: always
  milliseconds outcome_within{90'000}; ///< how a call went is owed by then; else it has failed
  friend bool operator==(const callback_settings&, const callback_settings&) = default;
};

/// What an interaction weighs on an agent's desk.
struct load_settings {
  std::array<std::uint16_t, channel_kinds> cost{1, 1, 1, 1}; ///< units of `agent_settings::units_max`
  milliseconds quiet_after{0};    ///< a customer silent for so long makes it weigh less; 0: never
  std::uint8_t quiet_weight = 50; ///< per cent
  friend bool operator==(const load_settings&, const load_settings&) = default;
};

/// What a queue may say beside the plain settings.
struct queue_rules {
  std::vector<std::string> certificates; ///< every one needed, whatever a relaxation drops; sorted
  line_order order = line_order::first_come;
  milliseconds due_within{0};   ///< of `earliest_due`: for those who come without a due time
  std::vector<tier_rule> tiers; ///< sorted by tier
  selection_settings select;
  bool skip_if_nobody = false;        ///< of the time before the first step, as in `relaxation_step`
  std::vector<relaxation_step> steps; ///< by `after`
  std::vector<overflow_rule> overflows;
  queue_value value;
  load_settings load;
  std::array<milliseconds, channel_kinds> offer_timeouts{}; ///< by channel; 0: the queue's
  bool auto_accept = false;                                 ///< an offer that is shown is accepted
  bool pull = false;                                        ///< agents may take from its line themselves
  sticky_settings sticky;
  std::vector<exception_rule> exceptions;
  callback_settings callback;
  milliseconds consult_wait_max{5 * 60'000}; ///< a lead who consults the queue waits for somebody at most
  friend bool operator==(const queue_rules&, const queue_rules&) = default;
};

/// Bounds of what a desk counts in hundredths.
inline constexpr std::uint16_t cost_max = 600, capacity_max = 600;

struct queue_settings {
  std::string name; ///< unique within the tenant
  std::string tenant = "main";
  std::vector<skill_level> required;   ///< every one at least at this level; sorted by skill
  std::int32_t priority = 0;           ///< seconds of age given on arrival; -86,400 to 86,400
  std::uint32_t length_max = 0;        ///< waiting at most; 0: no limit
  milliseconds offer_timeout{20'000};  ///< runs from `delivered`
  milliseconds wrap_up_limit{60'000};  ///< 0: no wrap-up
  milliseconds back_off_first{10'000}; ///< until the same agent is offered the same interaction again
  milliseconds back_off_max{300'000};  ///< it doubles per decline or miss up to this
  milliseconds service_level_threshold{20'000};
  double service_level_target = 0.8;
  std::string flow_out_to; ///< queue of the same pool that takes the waiting when this one is removed
  /// Opening hours by channel, as the calendar names them; empty: always open. They bind arrivals only.
  std::array<std::string, channel_kinds> hours{};
  std::string closed_to;    ///< queue of the tenant that takes arrivals outside the hours; empty: refused
  std::string full_to;      ///< queue of the tenant that takes arrivals when this one is full; empty: refused
  milliseconds wait_max{0}; ///< in this queue, without ringing; 0: no limit
  std::string wait_max_to; ///< queue of the tenant that takes whoever waited so long; empty: it ends, expired
  /// What agents must be beside having the skills; may ask about the interaction.
  expression where{};
  queue_rules rules{};
  friend bool operator==(const queue_settings&, const queue_settings&) = default;
};

/// How many interactions of each channel an agent may hold, by `channel_kind`.
using channel_limits = std::array<std::uint16_t, channel_kinds>;

struct agent_settings {
  std::string name; ///< sign-in name, unique within the tenant
  std::string tenant = "main";
  std::vector<skill_level> skills; ///< sorted by skill
  std::vector<std::string> queues; ///< serves only these, when not empty; sorted
  channel_limits capacity{1, 3, 5, 5};
  bool pending_not_ready = true; ///< not ready while work is open waits for its end
  attribute_list attributes{};
  std::vector<std::string> certificates{}; ///< sorted
  std::vector<std::string> also_serves{};  ///< other tenants of the pool whose queues it serves; sorted
  std::int32_t position = 0;               ///< of `linear` and `round_robin`: lower goes first
  std::uint16_t units_max = 0;             ///< of all it holds together (`load_settings`); 0: no limit
  bool phone = false; ///< takes calls at an endpoint of its own: none without one that is reachable
  bool accepts_at_desktop =
      false; ///< of one with a phone: the desktop shows the offer, the phone rings once it is accepted
  friend bool operator==(const agent_settings&, const agent_settings&) = default;
};

/// Whether an offer in this channel rings at a phone, which says itself that it does.
inline bool rings_at_phone(const agent_settings& agent, channel_kind channel) {
  return channel == channel_kind::voice && agent.phone && !agent.accepts_at_desktop;
}

/// Which of several waiting interactions of different queues a free agent takes.
enum class choice_rule : std::uint8_t {
  highest_score, ///< age and priority
  weighted,      ///< age and priority times the queue's weight
  service_level, ///< the queue most at risk of missing its target
  queue_ratio,   ///< the queue whose share of the waiting is most above its ratio
  cost_rate,     ///< what is saved per second of work (c-mu/theta), then age
  value          ///< highest value of queue and agent (`value_entry`), then age
};
struct value_entry {
  std::string tenant = "main", queue;
  agent_group group;
  double value = 0;
  friend bool operator==(const value_entry&, const value_entry&) = default;
};
/// Keeps so many agents of a group free for these queues: others get one only while more are free.
struct reserve_rule {
  agent_group group;
  std::uint32_t keep = 0;
  std::string tenant = "main";
  std::vector<std::string> queues; ///< sorted
  friend bool operator==(const reserve_rule&, const reserve_rule&) = default;
};
/// Tenants that share staff: whose held work is least of its weight goes first.
struct tenant_share {
  std::string tenant;
  double weight = 1;
  std::uint32_t quota_max = 0; ///< interactions held by agents at once at most; 0: no limit
  friend bool operator==(const tenant_share&, const tenant_share&) = default;
};
/// Which channels may be offered while one of this channel and tier is held (bit by `channel_kind`). No rule
/// for it: all may.
struct interrupt_rule {
  std::string tier; ///< empty: every tier without a rule of its own
  channel_kind held = channel_kind::chat;
  std::uint8_t by = 0xf;
  friend bool operator==(const interrupt_rule&, const interrupt_rule&) = default;
};

struct pool_rules {
  choice_rule choice = choice_rule::highest_score;
  std::vector<value_entry> values;
  std::vector<reserve_rule> reserves;
  std::vector<tenant_share> shares; ///< sorted by tenant; none: no fairness is kept
  std::vector<interrupt_rule> interrupts;
  std::vector<std::string> grades; ///< lowest first; level 1, 2, ... of the skill `grade`
  std::uint16_t missed_max = 0;    ///< offers missed in a row until the agent is not ready; 0: never
  std::string missed_reason = "missed_offers";
  std::uint64_t seed = 1; ///< of `selection::random`
  friend bool operator==(const pool_rules&, const pool_rules&) = default;
};
std::string_view to_text(line_order);
std::string_view to_text(selection);
std::string_view to_text(fit_kind);
std::string_view to_text(exception_case);
std::string_view to_text(exception_action);
std::string_view to_text(choice_rule);

/// The skill that is an agent's grade.
inline constexpr const char* grade_skill = "grade";

/// Settings of the pool itself.
struct pool_limits {
  std::string pool = "main";          ///< the pool's name, so that a start finds its number again
  milliseconds deliver_within{2'000}; ///< an offer no endpoint confirmed by then is undeliverable
  milliseconds ring_within{10'000};   ///< likewise of a call, which a telephone has to say that it rings with
  milliseconds connect_within{
      10'000}; ///< an accepted interaction not connected by then goes back to its queue
  milliseconds lost_agent_grace{30'000}; ///< a lost agent's interactions go back to their queues after this
  std::uint32_t waiting_max = 1'000'000; ///< per tenant
  pool_rules rules;
  friend bool operator==(const pool_limits&, const pool_limits&) = default;
};

struct remove_queue {
  std::string tenant, name;
  friend bool operator==(const remove_queue&, const remove_queue&) = default;
};
struct remove_agent {
  std::string tenant, name;
  friend bool operator==(const remove_agent&, const remove_agent&) = default;
};

/// One step of a configuration change. Applied in slices, so that a large change never holds up the pool.
using configuration_change =
    std::variant<pool_limits, queue_settings, agent_settings, remove_queue, remove_agent>;

/// The whole of what one pool is configured with; sorted by (tenant, name).
struct pool_settings {
  std::string name = "main";
  pool_limits limits;
  std::vector<queue_settings> queues;
  std::vector<agent_settings> agents;
  friend bool operator==(const pool_settings&, const pool_settings&) = default;
};

/// The changes that lead from one to the other: additions and changes first (queues before agents), removals
/// last.
std::vector<configuration_change> difference(const pool_settings& from, const pool_settings& to);

} // namespace strowger::routing
