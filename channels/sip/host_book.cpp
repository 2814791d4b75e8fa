#include "channels/sip/host_book.hpp"
#include <algorithm>
#include <utility>

namespace strowger::channels::sip {

using standing = host_book::view::standing;

namespace {

/// The same whatever the order in which the DNS names them.
std::vector<host_address> sorted_addresses(const std::vector<host_server>& of) {
  auto all = in_order(of, 0);
  std::sort(all.begin(), all.end());
  return all;
}

} // namespace

void host_book::configure(const std::vector<host_question>& names, instant now) {
  for (auto& [of, one] : names_)
    if (std::exchange(one.configured, false)) {
      ++others_;
      others_asked_ += one.asking ? 1 : 0;
    }
  for (const auto& of : names) {
    const auto [at, is_new] = names_.try_emplace(of);
    auto& one = at->second;
    if (!is_new && !one.configured) {
      --others_;
      others_asked_ -= one.asking ? 1 : 0;
    }
    one.configured = true;
    if (!one.asking && !one.answered) ask(of, one);
  }
  static_cast<void>(pass(now));
}

void host_book::ask(const host_question& of, entry& one) {
  one.asking = true;
  if (!one.configured) ++others_asked_;
  questions_.push_back(of);
}

bool host_book::may_ask(const entry& one, instant now) {
  if (one.configured) return true;
  return others_asked_ < limits_.others_asked &&
         beginnings_.take(now, limits_.others_per_second, limits_.others_burst);
}

/// Of the names from peers the one that was used least lately goes.
bool host_book::make_room() {
  if (others_ < limits_.others) return true;
  auto oldest = names_.end();
  for (auto at = names_.begin(); at != names_.end(); ++at)
    if (!at->second.configured && !at->second.asking &&
        (oldest == names_.end() || at->second.used < oldest->second.used))
      oldest = at;
  if (oldest == names_.end()) return false;
  names_.erase(oldest);
  --others_;
  return true;
}

host_book::view host_book::find(const host_question& of, std::uint64_t seed, instant now) {
  auto at = names_.find(of);
  if (at == names_.end()) {
    if (!may_ask({}, now) || !make_room())
      return {standing::failed, {}, "too many names are being looked up"};
    at = names_.try_emplace(of).first;
    ++others_;
    ask(of, at->second);
  }
  auto& one = at->second;
  one.used = now;
  const bool over = now >= one.until;
  const bool first = !one.answered;
  if (over && !one.asking && may_ask(one, now)) ask(of, one);
  const bool waits = one.asking && !one.configured && one.misses == 0 &&
                     (one.servers.empty() || now - one.until > limits_.others_old);
  if ((first && one.asking) || (over && waits)) return {standing::asked, {}, {}};
  return look(of, seed, now);
}

host_book::view host_book::look(const host_question& of, std::uint64_t seed, instant now) const {
  const auto at = names_.find(of);
  if (at == names_.end()) return {standing::failed, {}, "it was not looked up"};
  const auto& one = at->second;
  if (one.servers.empty()) return {standing::failed, {}, one.why};
  return {standing::known, usable(of, one, seed, now), {}};
}

std::vector<host_address> host_book::usable(const host_question& of, const entry& one, std::uint64_t seed,
                                            instant now) const {
  auto order = in_order(one.servers, seed);
  std::stable_partition(order.begin(), order.end(), [&](const auto& to) {
    const auto found = avoided_.find({of.by, to});
    return found == avoided_.end() || found->second <= now;
  });
  return order;
}

std::vector<host_question> host_book::take_questions() { return std::exchange(questions_, {}); }

std::optional<host_book::news> host_book::take(const host_answer& what, instant now) {
  const auto at = names_.find(what.of);
  if (at == names_.end() || !at->second.asking) return std::nullopt;
  auto& one = at->second;
  one.asking = false;
  if (!one.configured) --others_asked_;
  const auto former = std::pair{sorted_addresses(one.servers), one.why};
  const bool first = !std::exchange(one.answered, true);
  one.why = what.why;
  one.misses = what.how == host_answer::outcome::unreachable ? one.misses + 1 : 0;
  switch (what.how) {
  case host_answer::outcome::found:
    one.servers = what.servers;
    one.why.clear();
    one.until = now + std::clamp(std::chrono::seconds{what.ttl_s}, limits_.ttl_min, limits_.ttl_max);
    break;
  case host_answer::outcome::nothing:
    one.servers.clear();
    one.until = now + limits_.nothing;
    break;
  case host_answer::outcome::unreachable: // what was known is still the best there is
    one.until = now + std::min(limits_.again_max, limits_.again_min * (1U << std::min(one.misses - 1, 8U)));
    break;
  }
  auto at_now = sorted_addresses(one.servers);
  const bool same = !first && former == std::pair{at_now, one.why};
  if (same || !one.configured) return std::nullopt;
  return news{what.of, std::move(at_now), one.why};
}

host_book::instant host_book::pass(instant now) {
  auto next = instant::max();
  for (auto& [of, one] : names_) {
    if (!one.configured || one.asking) continue;
    if (now >= one.until)
      ask(of, one);
    else
      next = std::min(next, one.until);
  }
  std::erase_if(avoided_, [&](const auto& one) { return one.second <= now; });
  return next;
}

void host_book::heard(const host_question& of, const host_address& from, bool answered, instant now) {
  const std::pair key{of.by, from};
  if (answered)
    avoided_.erase(key);
  else if (avoided_.size() < limits_.avoided_most || avoided_.contains(key))
    avoided_[key] = now + limits_.avoided;
}

} // namespace strowger::channels::sip
