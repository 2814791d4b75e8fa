#include "actors/house.hpp"

namespace strowger::actors {

std::string admission::code() const {
  const auto reasons = reasons_.load();
  if (reasons & (starting | draining)) return "restarting";
  return reasons ? "busy" : "";
}

void admission::change(reason why, bool closed) {
  std::lock_guard lock{changing_};
  const auto before = reasons_.load();
  const auto after = closed ? before | why : before & ~static_cast<unsigned>(why);
  if (before == after) return;
  reasons_ = after;
  if (on_change) on_change(after == 0, code());
}

std::shared_ptr<const engine_configuration> house::configuration() const {
  std::lock_guard lock{configuration_mutex_};
  return configuration_;
}

void house::configure(std::shared_ptr<const engine_configuration> next) {
  std::lock_guard lock{configuration_mutex_};
  configuration_ = std::move(next);
}

} // namespace strowger::actors
