#pragma once
#include "routing/pool_settings.hpp"
#include <cstddef>
#include <cstdint>

/// The one rule of who may serve what by the configuration alone: matching, the configuration's warnings and
/// a supervisor's reach ask the same.
namespace strowger::routing {

/// What the configuration says of one agent and one queue of the same tenant; the first rule that filters, in
/// the order of `filter_rule`.
enum class verdict : std::uint8_t { queue, certificate, skill, level, able };
[[nodiscard]] verdict verdict_on(const agent_settings& agent, const queue_settings& queue);
[[nodiscard]] bool serves_tenant(const agent_settings& agent, const std::string& tenant);
/// Whether it has every certificate the queue asks for.
[[nodiscard]] bool has_certificates(const agent_settings& agent, const queue_settings& queue);
/// Whether the agent's own list of queues, if there is one, names this queue.
[[nodiscard]] bool in_queue(const agent_settings& agent, const queue_settings& queue);
/// The same, with the requirements an interaction brings beside its queue's.
[[nodiscard]] verdict verdict_on(const agent_settings& agent, const queue_settings& queue,
                                 const skill_list& own);

/// Whether it has these skills: `skill`, `level` or `able`.
[[nodiscard]] verdict has_skills(const agent_settings& agent, const std::vector<skill_level>& required);

/// Whether an expression holds for the agent and an interaction with these attributes.
[[nodiscard]] bool meets_expression(const agent_settings& agent, const expression& where,
                                    const attribute_list& interaction);

/// Which channels (by bit) may be offered to somebody who holds a `held` of a customer of this tier.
[[nodiscard]] std::uint8_t interrupted_by(const std::vector<interrupt_rule>& rules, channel_kind held,
                                          std::string_view tier);
/// The interaction's attribute `tier`; empty when it has none.
[[nodiscard]] std::string_view tier_of(const attribute_list& interaction);

/// Same tenant, and nothing filters; what an expression asks of interactions is taken to hold. Capacity and
/// presence are other questions.
[[nodiscard]] inline bool can_serve(const agent_settings& agent, const queue_settings& queue) {
  return serves_tenant(agent, queue.tenant) && verdict_on(agent, queue) == verdict::able &&
         (queue.where.asks(expression_subject::interaction) || meets_expression(agent, queue.where, {}));
}

} // namespace strowger::routing
