#include "routing/pool_state.hpp"

/// What is looked up of limits of age, callbacks and the departed.
namespace strowger::routing {

interaction_id pool_state::data::open_callback(const std::string& tenant, std::uint64_t contact,
                                               customer_id customer) const {
  if (callback_contacts.empty() && callback_customers.empty()) return {};
  if (const auto found = callback_contacts.find({tenant, contact});
      contact != 0 && found != callback_contacts.end())
    return found->second;
  const auto found = callback_customers.find({tenant, customer});
  return found == callback_customers.end() ? interaction_id{} : found->second;
}

bool parked_in_hours(const pool_state::data& state, queue_id id) {
  const auto& settings = state.queue(id)->entry.settings;
  return state.door_is_open(settings.tenant, settings.rules.callback.hours);
}

namespace {

/// Calls `visit` with each deadline that few interactions have.
template <class Visit>
void each_rare_deadline(const interaction_entry& entry, const Visit& visit) {
  const auto& extras = *entry.extras;
  const auto& callback = extras.callback;
  const auto id = entry.id.value();
  if (entry.phase == interaction_phase::waiting && extras.details.ages_at != moment{})
    visit(deadline{extras.details.ages_at, deadline_kind::age, id, 0});
  if (!callback.agreed || callback.dialling) return;
  if (callback.not_after != wall_time{})
    visit(wall_deadline{callback.not_after, wall_deadline_kind::callback_end, id});
  if (entry.phase != interaction_phase::parked) return;
  if (callback.again_at != moment{})
    visit(deadline{callback.again_at, deadline_kind::callback, id, 0});
  else if (callback.not_before != wall_time{})
    visit(wall_deadline{callback.not_before, wall_deadline_kind::callback, id});
}

struct deadline_keeper {
  pool_state::data& state;
  bool on = true;
  void operator()(const deadline& one) const {
    if (on)
      state.deadlines.insert(one);
    else
      state.deadlines.erase(one);
  }
  void operator()(const wall_deadline& one) const {
    if (on)
      state.wall_deadlines.insert(one);
    else
      state.wall_deadlines.erase(state.wall_deadlines.find(one));
  }
};

} // namespace

void note_elsewhere(pool_state::data& state, interaction_slot& slot, bool on) {
  const auto& entry = slot.entry;
  if (!entry.extras.held()) return;
  each_rare_deadline(entry, deadline_keeper{state, on});
  const auto& extras = *entry.extras;
  const auto& callback = extras.callback;
  const auto put = [&](auto& index, const auto& key) {
    if (on)
      index[key] = entry.id;
    else
      index.erase(key);
  };
  if (entry.phase == interaction_phase::departed) put(state.departed, extras.move);
  if (!callback.agreed) return;
  const auto& tenant = slot.queue->entry.settings.tenant;
  if (extras.details.contact_key != 0)
    put(state.callback_contacts, std::pair{tenant, extras.details.contact_key});
  if (entry.customer) put(state.callback_customers, std::pair{tenant, entry.customer});
  const auto mark = [&](auto& set, auto id) {
    if (on)
      set.insert(id);
    else
      set.erase(id);
  };
  if (callback.dialling) mark(state.dialling, entry.id);
  const bool for_hours = callback.again_at == moment{} && callback.not_before == wall_time{};
  if (entry.phase == interaction_phase::parked && !callback.dialling && for_hours) {
    mark(slot.queue->parked, entry.id);
    if (slot.queue->parked.size() == (on ? 1U : 0U)) mark(state.parked_queues, entry.queue);
  }
}

} // namespace strowger::routing
