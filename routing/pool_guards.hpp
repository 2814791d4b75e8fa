#pragma once
#include "routing/pool_state.hpp"

/// What keeps an agent off an interaction although it could serve it: agents of a group kept free for other
/// queues (reserves), help that comes only when a line is long (overflow), a tenant that has as much work in
/// hand as it may (quota). What the rules say is laid out by number here, beside the settings.
namespace strowger::routing {

inline constexpr std::size_t reserves_max = 64, overflows_max = 16;

// Keeping it; for evolve and loading only.
/// The pool's rules, or this queue's, are known or other ones now.
void learn_rules(pool_state::data& state);
void learn_rules(pool_state::data& state, queue_slot& queue);
void forget_rules(pool_state::data& state, queue_slot& queue);
/// What the shares say of this tenant.
void learn_share(const pool_state::data& state, served_tenant& tenant);

/// The seats of a group, or null for everybody.
[[nodiscard]] const bit_word* seats_of(const workforce& people, std::uint32_t group);
/// Of these agents, those who have room in a channel.
[[nodiscard]] std::size_t open_in(const workforce& people, std::uint32_t group, std::size_t channel);

/// Reserves that give nobody of their group away in this channel now, a bit each.
[[nodiscard]] std::uint64_t tight_reserves(const workforce& people, std::size_t channel);
/// Reserves whose group this agent is in.
[[nodiscard]] std::uint64_t reserves_of(const agent_slot& agent);
/// Whether one of them keeps the agent off what this queue has in this channel.
[[nodiscard]] bool is_reserved(const agent_slot& agent, const queue_slot& queue, channel_kind channel);
/// Takes those who are reserved out of the chosen; how many those were.
std::size_t drop_reserved(const interaction_slot& one, seat_bits& chosen);

/// Whether the agent is in a group that helps this queue out, and whether the line is long enough for it.
enum class help : std::uint8_t { none, not_yet, now };
[[nodiscard]] help help_of(const agent_slot& agent, const queue_slot& queue);
/// The seats of those who serve this queue: now, or when its line is long.
[[nodiscard]] const bit_word* serving_now(const queue_slot& queue);
[[nodiscard]] const bit_word* serving_ever(const queue_slot& queue);

} // namespace strowger::routing
