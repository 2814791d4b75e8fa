#include "channels/sip/overload_guard.hpp"
#include <algorithm>

namespace strowger::channels::sip {

std::optional<std::uint32_t> overload_guard::refuse(const load_figures& now, std::uint64_t spread) {
  const auto reaches = [&](std::uint64_t quarters) {
    const auto over = [quarters](std::uint64_t figure, std::uint64_t limit) {
      return figure * 4 >= limit * quarters;
    };
    return over(now.calls_in_setup, limits_.calls_in_setup) || over(now.loop_lag_ms, limits_.loop_lag_ms) ||
           over(now.journal_lag_ms, limits_.journal_lag_ms);
  };
  overloaded_ = reaches(overloaded_ ? 3 : 4);
  if (!overloaded_) return std::nullopt;
  return limits_.retry_after_s +
         static_cast<std::uint32_t>(spread % (limits_.retry_after_s + std::uint64_t{1}));
}

stranger_guard::of_address& stranger_guard::entry_of(web::address_key who) {
  if (addresses_.size() >= limits_.addresses && !addresses_.contains(who)) addresses_.clear();
  return addresses_[who];
}

web::token_bucket& stranger_guard::bucket_of(of_address& from, approach how) {
  switch (how) {
  case approach::registers:
    return from.registers;
  case approach::shows_proof:
    return from.proofs;
  case approach::calls:
    return from.calls;
  case approach::proves_call:
    return from.call_proofs;
  default:
    return from.others;
  }
}

bool stranger_guard::look_at(web::address_key who, approach how, web::instant now) {
  if (how == approach::other) {
    ++dropped_;
    return false;
  }
  auto& from = entry_of(who);
  const bool known = from.proved && now - *from.proved < limits_.proved_for;
  const bool proved = known && how != approach::registered; // who says it is there may be somebody else
  const auto rate = proved ? std::max(limits_.proved_per_second, limits_.per_second) : limits_.per_second;
  const auto burst = proved ? std::max(limits_.proved_per_second, limits_.burst) : limits_.burst;
  const bool is_call = how == approach::calls || how == approach::proves_call;
  const bool counts_with_all = !is_call || !known;
  auto& all = is_call ? all_calls_ : all_;
  const bool pass = bucket_of(from, how).take(now, rate, burst) &&
                    (!counts_with_all || all.take(now, limits_.all_per_second, limits_.all_per_second));
  dropped_ += pass ? 0 : 1;
  return pass;
}

bool stranger_guard::knows(web::address_key who, web::instant now) const {
  const auto from = addresses_.find(who);
  return from != addresses_.end() && from->second.proved && now - *from->second.proved < limits_.proved_for;
}

/// What it has used up so far counts no more.
void stranger_guard::right(web::address_key who, web::instant now) {
  auto& from = entry_of(who);
  const bool before = from.proved && now - *from.proved < limits_.proved_for;
  if (!before) from.registers = from.proofs = from.calls = from.call_proofs = {};
  from.proved = now;
}

} // namespace strowger::channels::sip
