#include "channels/sip/overload_guard.hpp"

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

bool stranger_guard::look_at(web::address_key who, bool register_or_proof, web::instant now) {
  if (!register_or_proof) {
    ++dropped_;
    return false;
  }
  // A full table is begun anew: everybody has a burst again, all together have not.
  if (addresses_.size() >= limits_.addresses && !addresses_.contains(who)) addresses_.clear();
  const bool pass = addresses_[who].take(now, limits_.per_second, limits_.burst) &&
                    all_.take(now, limits_.all_per_second, limits_.all_per_second);
  dropped_ += pass ? 0 : 1;
  return pass;
}

} // namespace strowger::channels::sip
