#include "actors/calendar_shell.hpp"
#include <algorithm>

namespace strowger::actors {

namespace ro = routing;

namespace {

void tell_door(house& shared, const named_hours& hours, bool open) {
  for (const auto& [pool, line] : shared.lines)
    shared.pools.tell(pool, pool_request{open ? ro::pool_event{ro::door_opened{hours.tenant, hours.name}}
                                              : ro::pool_event{ro::door_closed{hours.tenant, hours.name}},
                                         {},
                                         {}});
}

} // namespace

void tell_doors(house& shared, const engine_configuration& of, const engine_configuration* but_for) {
  const auto now = shared.time.wall();
  const auto told = [&](const named_hours& hours) {
    return but_for != nullptr &&
           std::any_of(but_for->opening_hours.begin(), but_for->opening_hours.end(),
                       [&](const auto& one) { return one.tenant == hours.tenant && one.name == hours.name; });
  };
  for (const auto& hours : of.opening_hours)
    if (!told(hours)) tell_door(shared, hours, calendar::is_open(hours.when, now));
}

calendar_shell::behavior_type calendar_shell::make_behavior() {
  // What fails here costs this one look, and not the next.
  return {[this](calendar_letter& letter) {
    try {
      std::visit([this](auto& one) { on(one); }, letter);
    } catch (const std::exception& thrown) {
      house_.report(severity::alarm, std::string{"event=calendar_failed why=\""} + thrown.what() + "\"");
      delayed_send(this, look_again, calendar_letter{calendar_wake{++generation_}});
    }
  }};
}

void calendar_shell::on(hours_in_force&) {
  told_ = house_.configuration();
  next_.clear();
  look();
}

void calendar_shell::on(calendar_wake& what) {
  if (what.generation == generation_) look();
}

/// Hours whose next change lies ahead are left alone, as long as the wall clock goes forward.
void calendar_shell::look() {
  if (!told_ || told_->opening_hours.empty()) return;
  const auto now = house_.time.wall();
  const bool anew = next_.empty() || now < last_;
  next_.resize(told_->opening_hours.size());
  auto due = now + look_again;
  for (std::size_t i = 0; i < next_.size(); ++i) {
    const auto& hours = told_->opening_hours[i];
    if (anew || next_[i] <= now) {
      tell_door(house_, hours, calendar::is_open(hours.when, now));
      next_[i] = calendar::next_change(hours.when, now).value_or(now + change_unknown);
    }
    due = std::min(due, next_[i]);
  }
  last_ = now;
  delayed_send(this, due - now, calendar_letter{calendar_wake{++generation_}});
}

} // namespace strowger::actors
