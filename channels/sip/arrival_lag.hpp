#pragma once
#include "routing/model/ids.hpp"
#include "routing/model/time.hpp"
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <utility>

namespace strowger::channels::sip {

/// How far behind the process is, as calls that come in find it: what overload is judged by. Nothing is
/// remembered beyond its time, so who was refused for lag is not refused for it when it is over, whether or
/// not anything came in meanwhile. One thread; times are the caller's.
class arrival_lag {
public:
  using moment = routing::moment;
  using conversation_id = routing::conversation_id;

  /// Of the loop's turn that is running, or of the last one that was measured and is not a second ago: how
  /// long it takes. It is measured from the first call that comes in during it.
  [[nodiscard]] std::uint32_t turn_ms(moment now) const;
  /// A call has come in. True: the turn is measured from now on, and `turn_ended` wants to be called at its
  /// end.
  [[nodiscard]] bool turn_begins(moment now);
  void turn_ended(moment now);

  /// The arrival of this call is on its way to the engine's journal.
  void sent(conversation_id call, moment now) { sent_.emplace_back(call, now); }
  /// How long the oldest waits to be in the journal. `waits`: whether this one still does.
  [[nodiscard]] std::uint32_t journal_ms(moment now, const std::function<bool(conversation_id)>& waits);

private:
  std::optional<moment> turn_began_;
  moment turn_ended_{};
  std::uint32_t turn_took_ = 0;
  std::deque<std::pair<conversation_id, moment>> sent_;
};

} // namespace strowger::channels::sip
