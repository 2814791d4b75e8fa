#include "routing/pool_invariant_elsewhere.hpp"

namespace strowger::routing {

elsewhere_inspection::broken elsewhere_inspection::look_at(const interaction_slot& slot) {
  const auto& one = slot.entry;
  const auto ages_at = one.extras->details.ages_at;
  if (one.phase == interaction_phase::waiting && ages_at != moment{} &&
      !due_({ages_at, deadline_kind::age, one.id.value(), 0}))
    return "grows too old without an end";
  if (auto wrong = look_at_callback(slot)) return wrong;
  if (one.phase == interaction_phase::parked) return look_at_parked(slot);
  if (one.phase != interaction_phase::departed) return std::nullopt;
  ++departed_;
  const auto known = state_.departed.find(one.extras->move);
  if (known == state_.departed.end() || known->second != one.id) return "has departed and is not owed";
  if (one.lead || one.offer) return "has departed and is held";
  return std::nullopt;
}

elsewhere_inspection::broken elsewhere_inspection::look_at_callback(const interaction_slot& slot) {
  const auto& one = slot.entry;
  const auto& callback = one.extras->callback;
  if (callback.dialling != state_.dialling.contains(one.id)) return "is called and not known to be";
  if (!callback.agreed) {
    if (callback.dialling || one.phase == interaction_phase::parked)
      return "has no callback and looks like it";
    return std::nullopt;
  }
  ++callbacks_;
  const auto phase = one.phase;
  if (phase == interaction_phase::departed || phase == interaction_phase::talking ||
      phase == interaction_phase::wrapping)
    return "is to be called back and is " + std::string{to_text(phase)};
  if (phase == interaction_phase::assigned && !callback.dialling) return "is accepted and nobody is called";
  if (callback.dialling && phase != interaction_phase::assigned && phase != interaction_phase::parked)
    return "is called and still " + std::string{to_text(phase)};
  const auto key = one.extras->details.contact_key;
  const auto& tenant = slot.queue->entry.settings.tenant;
  if ((key != 0 || one.customer) && state_.open_callback(tenant, key, one.customer) != one.id)
    return "is called back for a customer who has another callback";
  if (!callback.dialling && callback.not_after != wall_time{})
    by_wall_.insert({callback.not_after, wall_deadline_kind::callback_end, one.id.value()});
  return std::nullopt;
}

elsewhere_inspection::broken elsewhere_inspection::look_at_parked(const interaction_slot& slot) {
  const auto& one = slot.entry;
  const auto& callback = one.extras->callback;
  if (one.offer) return "is parked and offered";
  if (callback.dialling) {
    if (due_({one.deadline, deadline_kind::connect, one.id.value(), 0})) return std::nullopt;
    return "is called without an end";
  }
  if (one.lead) return "is parked and held";
  const bool again = callback.again_at != moment{};
  const bool until = !again && callback.not_before != wall_time{};
  if (until) by_wall_.insert({callback.not_before, wall_deadline_kind::callback, one.id.value()});
  if ((!again && !until) != slot.queue->parked.contains(one.id))
    return "is parked for its hours and not known to be";
  if (again && !due_({callback.again_at, deadline_kind::callback, one.id.value(), 0}))
    return "is parked without an end";
  return std::nullopt;
}

elsewhere_inspection::broken elsewhere_inspection::look_at_totals() const {
  if (departed_ != state_.departed.size()) return "there are departed ones that nobody hands over";
  if (callbacks_ < state_.callback_contacts.size() || callbacks_ < state_.callback_customers.size())
    return "there are callbacks of nothing";
  return std::nullopt;
}

} // namespace strowger::routing
