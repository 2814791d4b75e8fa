#include "channels/desktop/sign_in.hpp"
#include <algorithm>
#include <arpa/inet.h>
#include <array>

namespace strowger::channels::desktop {

milliseconds attempt_counter::delay_after(std::uint32_t tries) const {
  if (tries < limits_.free) return milliseconds{0};
  auto delay = limits_.first_delay;
  for (auto i = limits_.free; i < tries && delay < limits_.longest_delay; ++i) delay *= 2;
  return std::min(delay, limits_.longest_delay);
}

milliseconds attempt_counter::wait(const std::string& key, steady_time now) const {
  const auto found = by_key_.find(key);
  if (found == by_key_.end() || forgotten(*found->second, now) || found->second->blocked_until <= now)
    return milliseconds{0};
  return std::chrono::ceil<milliseconds>(found->second->blocked_until - now);
}

void attempt_counter::count(const std::string& key, steady_time now) {
  auto found = by_key_.find(key);
  if (found == by_key_.end()) {
    if (by_key_.size() >= limits_.keys_max) {
      by_key_.erase(order_.front().key);
      order_.pop_front();
    }
    order_.push_back({key, 0, now, now});
    found = by_key_.emplace(key, std::prev(order_.end())).first;
  } else {
    order_.splice(order_.end(), order_, found->second);
  }
  auto& one = *found->second;
  if (forgotten(one, now)) one.tries = 0;
  if (one.tries < UINT32_MAX) ++one.tries;
  one.last = now;
  one.blocked_until = now + delay_after(one.tries);
}

void attempt_counter::clear(const std::string& key) {
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    order_.erase(found->second);
    by_key_.erase(found);
  }
}

void attempt_counter::take_back(const std::string& key) {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return;
  auto& one = *found->second;
  if (one.tries <= 1) return clear(key);
  --one.tries;
  one.blocked_until = one.last + delay_after(one.tries);
}

namespace {

std::string name_key(std::string_view tenant, std::string_view name) {
  std::string out{tenant};
  out += '\0';
  return out.append(name);
}

} // namespace

std::string sign_in_attempts::key_of(std::string_view tenant, std::string_view name,
                                     const std::string& from) const {
  auto person = name_key(tenant, name);
  auto at_home = person + '\0' + from;
  return known_.contains(at_home) ? at_home : person;
}

milliseconds sign_in_attempts::begin(std::string_view tenant, std::string_view name, std::string_view address,
                                     steady_time now) {
  const auto from = address_key(address);
  const auto person = key_of(tenant, name, from);
  const auto wait = std::max(names_.wait(person, now), addresses_.wait(from, now));
  if (wait > milliseconds{0}) return wait;
  names_.count(person, now);
  addresses_.count(from, now);
  return milliseconds{0};
}

void sign_in_attempts::succeeded(std::string_view tenant, std::string_view name, std::string_view address) {
  const auto from = address_key(address);
  names_.clear(key_of(tenant, name, from));
  addresses_.take_back(from);
  if (known_.size() >= known_max_) known_.clear();
  known_.insert(name_key(tenant, name) + '\0' + from);
}

std::string address_key(std::string_view address) {
  std::string text{address};
  std::array<unsigned char, 16> bytes{};
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return text;
  std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
  std::array<char, INET6_ADDRSTRLEN> out{};
  inet_ntop(AF_INET6, bytes.data(), out.data(), static_cast<socklen_t>(out.size()));
  return std::string{out.data()} + "/64";
}

} // namespace strowger::channels::desktop
