#include "channels/said_together.hpp"
#include <algorithm>

namespace strowger::channels {

thread_local said_together* said_together::standing_ = nullptr;

said_together::~said_together() {
  standing_ = outer_;
  for (auto* one : gathered_) one->leave();
}

bool said_together::leaves_later(outbox& what) {
  if (standing_ == nullptr) return false;
  auto& all = standing_->gathered_;
  if (std::find(all.begin(), all.end(), &what) == all.end()) all.push_back(&what);
  return true;
}

} // namespace strowger::channels
