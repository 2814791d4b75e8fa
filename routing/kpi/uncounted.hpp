#pragma once
#include "routing/pool_facts.hpp"
#include <type_traits>

namespace strowger::routing::kpi {

template <class Fact, class... Others>
concept is_one_of = (std::is_same_v<Fact, Others> || ...);

/// Facts that change nothing that is counted. One that is diverted counts where it comes in, or is refused.
template <class Fact>
concept uncounted =
    is_one_of<Fact, fact::pool_configured, fact::queue_closing, fact::queue_removed, fact::agent_draining,
              fact::agent_removed, fact::configuration_applied, fact::priority_changed, fact::offer_shown,
              fact::offer_renewed, fact::wrap_up_over, fact::agent_state_pending, fact::agent_spared,
              fact::back_off_over, fact::deadline_renewed, fact::deadlines_moved, fact::customer_erased,
              fact::recording_noted, fact::interaction_diverted, fact::door_open, fact::interaction_relaxed,
              fact::preference_over, fact::interaction_escalated, fact::ring_widened, fact::skill_granted,
              fact::grant_ended, fact::weight_changed, fact::offers_missed, fact::party_reserved,
              fact::party_renewed, fact::party_conferenced, fact::consult_queued, fact::consult_over,
              fact::reach_changed, fact::callback_due, fact::callback_parked, fact::exception_met,
              fact::callback_joined, fact::customer_told, fact::move_known, fact::last_agent_noted,
              fact::door_shut>;

} // namespace strowger::routing::kpi
