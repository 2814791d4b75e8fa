#include "channels/sip/key_hearing.hpp"

namespace strowger::channels::sip {

namespace {
/// An event comes no later than this after the INFO of its key.
constexpr milliseconds event_follows{2'000};
constexpr std::size_t told_max = 16;
} // namespace

bool key_hearing::by_event(char key, moment now) {
  events_ = true;
  while (!told_.empty() && told_.front().at + event_follows < now) told_.pop_front();
  if (told_.empty() || told_.front().key != key) return true;
  told_.pop_front();
  return false;
}

bool key_hearing::by_info(char key, moment now) {
  if (events_) return false;
  told_.push_back({key, now});
  if (told_.size() > told_max) told_.pop_front();
  return true;
}

} // namespace strowger::channels::sip
