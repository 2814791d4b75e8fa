#pragma once
#include "routing/pool.hpp"
#include "routing/pool_waits.hpp"
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// What would have to happen for one that waits to be offered: the ways there, agent by agent, the steps of
/// relaxation ahead and what is asked of agents that nobody has. Made on demand from the plain entries, never
/// on the decision path; looks at every agent once, and at the lines for few of them. Pure values: people
/// read them as sentences (`outlook_text`) or as data.
namespace strowger::routing {

struct outlook {
  enum class event : std::uint8_t {
    signs_in,        ///< the agent does, and is ready
    returns,         ///< the lost agent's desk is back
    becomes_ready,   ///< the agent does, or drops the change that is pending
    finishes,        ///< the agent lets go of `work`
    line_grows,      ///< so many (`count`) more wait in the queue: `name` helps then
    group_frees,     ///< so many more of the group `name` are free in the channel: it is kept for others
    tenant_lets_go,  ///< of so many interactions its tenant (`name`) has in hand: it has a quota
    back_off_ends,   ///< at `at`: the agent declined or missed it
    preference_ends, ///< at `at`: it waits for one agent alone until then
    hours_begin,     ///< those called `name`, in which customers are called back
    call_is_due,     ///< its callback's, at `at` or at the wall time `wall`
    phone_returns    ///< one of the agent's can be reached
  };
  struct condition {
    event what = event::becomes_ready;
    std::vector<interaction_id> work{};
    moment at{};
    wall_time wall{};
    std::uint32_t count = 0;
    std::string name{};
  };
  /// One agent who would get it once all conditions have come about, in this order.
  struct way {
    agent_id agent; ///< zero: not about one agent
    std::vector<condition> conditions;
    interaction_id takes_first{}; ///< this one goes to the agent before it; zero: nothing does
    /// Nothing else is needed. Else others may come between: more than one piece of work ends, whoever is
    /// freed with it takes something else first, or callbacks that are put aside meanwhile shorten a line.
    bool sure = true;
  };
  struct level_change {
    std::string skill;
    std::uint8_t from = 0, to = 0; ///< 0: no longer asked for
  };
  struct step {
    std::uint8_t number = 0;
    moment at;
    bool at_once = false;      ///< nobody who fits is signed in, so it does not wait for its time
    std::string passed_over{}; ///< it would not count as things are: length, expected_wait, available
    std::vector<level_change> levels{};
    bool other_where = false;
    std::int32_t raise = 0;
    std::size_t fit = 0;  ///< signed in, who fit then and do not before it
    std::size_t free = 0; ///< of those, who could take it at once
  };
  enum class asked_kind : std::uint8_t { certificate, skill, where };
  struct requirement {
    asked_kind kind = asked_kind::skill;
    std::string name{};
    std::uint8_t level = 0;
    std::size_t known = 0, signed_in = 0, ready = 0; ///< agents of the tenant who meet it
  };
  struct ring {
    offer_id offer;
    agent_id agent;
    moment until;
  };

  interaction_id interaction;
  queue_id queue;
  interaction_phase phase = interaction_phase::waiting;
  std::size_t position = 0;
  std::optional<wait_estimate> wait;
  std::size_t fit = 0, fit_signed_in = 0; ///< agents who could serve it by what they can, as it asks now
  std::vector<way> ways;                  ///< nearest first, at most `ways_max`
  std::size_t ways_all = 0;
  std::vector<step> steps; ///< those ahead
  std::vector<requirement> requirements;
  std::vector<ring> rings; ///< where it rings
  moment waits_until{};    ///< it has waited too long then; zero: no such time
  moment ages_at{};        ///< it is too old then; zero: no such time
};
inline constexpr std::size_t ways_max = 16;

std::string_view to_text(outlook::event);
std::string_view to_text(outlook::asked_kind);

/// Of one that waits, rings or is a callback whose time has not come; of others nothing.
[[nodiscard]] std::optional<outlook> outlook_for(const pool_state& state, interaction_id id, moment at,
                                                 wall_time wall);

/// The same in sentences, the most important first.
[[nodiscard]] std::vector<std::string>
outlook_text(const pool_state& state, const outlook& what, moment at,
             const std::function<std::string(interaction_id)>& name_of);

} // namespace strowger::routing
