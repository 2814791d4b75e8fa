#pragma once
#include "channels/desktop/desk.hpp"
#include <cstdint>
#include <optional>
#include <string>

namespace strowger::channels::desktop {

/// A desk as a page keeps it: the last snapshot with every numbered change since. Pure; what a browser page
/// does too. A change whose number is not the next one leaves the desk as it is and asks for a snapshot;
/// until that comes changes are passed over.
class desk_model {
public:
  enum class outcome : std::uint8_t {
    changed,       ///< the desk is another now
    passing,       ///< not about the desk: typing, an answer, a wallboard, signed out
    needs_snapshot ///< a gap, or a change before the first snapshot: the page has to ask
  };

  outcome take(const desk_update& update);
  /// False before the first snapshot and while one is asked for: what is shown may be stale.
  [[nodiscard]] bool whole() const { return whole_; }
  [[nodiscard]] std::uint64_t number() const { return number_; }
  [[nodiscard]] const desk_view& desk() const { return desk_; }
  [[nodiscard]] std::uint64_t gaps() const { return gaps_; }

  [[nodiscard]] const offer_view* offer(offer_id id) const;
  [[nodiscard]] const interaction_view* interaction(interaction_id id) const;

private:
  void change(const change_body& what);
  interaction_view* find(interaction_id id);

  desk_view desk_;
  std::uint64_t number_ = 0, gaps_ = 0;
  bool whole_ = false;
};

} // namespace strowger::channels::desktop
