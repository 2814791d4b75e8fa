#include "routing/pool_grants.hpp"
#include "routing/pool_invariant.hpp"
#include "routing/pool_invariant_elsewhere.hpp"
#include "routing/pool_preferred.hpp"
#include "routing/pool_rings.hpp"
#include "routing/pool_step.hpp"
#include <algorithm>

namespace strowger::routing {

broken look_at_class(const interaction_slot& slot) {
  const auto* in = slot.stands;
  if (!in || in->queue != slot.queue || in->channel != slot.entry.channel || in->own != slot.entry.required ||
      in->also != slot.also || in->how != relaxed_to(slot.entry) || in->rate != rate_of(slot))
    return "stands with others than its like";
  if (slot.also != asked_beside(slot)) return "waits by another expression than its queue's";
  if (!in->line.contains({key_of(slot), nullptr})) return "is not in the line of its like";
  const auto needs = needs_of(*slot.queue, slot.entry.required, slot.also, in->how);
  if (!std::is_permutation(needs.begin(), needs.end(), in->needs.begin(), in->needs.end()))
    return "is listed with other requirements";
  const auto& people = *slot.queue->people;
  const auto& lines = slot.entry.phase == interaction_phase::waiting ? people.lines : people.rings;
  if (!lines.is_found(*in)) return "is in a line that no agent looks at";
  const auto& alike = slot.queue->classes;
  if (&lines == &people.lines && (in->of_queue >= alike.size() || alike[in->of_queue] != in))
    return "is in a line that its queue does not know";
  return std::nullopt;
}

broken look_at_orders(const agent_slot& slot) {
  const auto& people = *slot.people;
  for (std::size_t i = 0; i < orders_by; ++i)
    for (std::size_t c = 0; c < channel_kinds; ++c) {
      const auto what = static_cast<order_by>(i);
      const auto key = key_by(what, terms_of(slot.entry), slot.entry.id, slot.seat);
      const bool wanted = people.orders.kept(what) && people.open[c].test(slot.seat);
      if (people.orders.of(what, c).contains(key) != wanted)
        return "stands wrongly in the order of a selection rule";
    }
  return std::nullopt;
}

broken look_at_skills(const agent_slot& slot) {
  const auto& people = *slot.people;
  for (const auto* served : slot.serves)
    if (served->number != 0 &&
        std::count(slot.skills.begin(), slot.skills.end(), need{served->number, 1}) != 1)
      return "is not listed for a tenant it serves";
  if (slot.able() != with_grants(slot.entry)) return "is listed with other grants";
  for (const auto& known : people.skill_numbers) {
    const auto& name = known.first;
    const auto number = known.second;
    const auto& skills = slot.able().skills;
    const auto has =
        std::find_if(skills.begin(), skills.end(), [&](const skill_level& it) { return it.skill == name; });
    for (std::uint8_t level = 1; level <= skill_levels; ++level) {
      const bool wanted = has != skills.end() && has->level >= level;
      const auto word = people.skills[number].at_least(level, people.words)[slot.seat / 64];
      if (((word >> (slot.seat % 64)) & 1U) != (wanted ? 1U : 0U)) return "is listed with another level";
    }
  }
  for (const auto& [name, number] : people.certificate_numbers) {
    const auto& certificates = slot.able().certificates;
    const bool wanted = std::find(certificates.begin(), certificates.end(), name) != certificates.end();
    const auto word = people.skills[number].at_least(1, people.words)[slot.seat / 64];
    if (((word >> (slot.seat % 64)) & 1U) != (wanted ? 1U : 0U)) return "is listed wrongly for a certificate";
  }
  return look_at_expressions(slot);
}

broken look_at_expressions(const agent_slot& slot) {
  const auto& people = *slot.people;
  const attribute_list no_interaction;
  const auto& settings = slot.able();
  for (const auto& [what, known] : people.expressions) {
    const bool wanted = what.holds({settings.attributes, settings.skills, no_interaction});
    const auto word = people.skills[known.number].at_least(1, people.words)[slot.seat / 64];
    const bool has = std::count(slot.skills.begin(), slot.skills.end(), need{known.number, 1}) == 1;
    if (((word >> (slot.seat % 64)) & 1U) != (wanted ? 1U : 0U) || has != wanted)
      return "is listed wrongly for an expression";
  }
  return std::nullopt;
}

} // namespace strowger::routing
