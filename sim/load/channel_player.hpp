#pragma once
#include "routing/model/channel_kind.hpp"
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

/// The customer's side of one medium, as a load player needs it. A further channel joins by one more
/// `channel_player`; what a channel cannot do is skipped, counted and said. Everything here lives on one
/// thread, the network's.
namespace strowger::sim::load {

/// What was said, by either side, under a number both ends see.
using line_number = std::uint64_t;

enum class ending : std::uint8_t {
  closed,  ///< in order
  refused, ///< the engine took nobody in
  gone     ///< the engine knows it no more, though it was not ended
};

/// Hears what happens to one contact.
class contact_listener {
public:
  virtual ~contact_listener() = default;
  /// The line to the engine stands; again after each loss.
  virtual void line_open() = 0;
  virtual void line_lost() = 0;
  /// It waits; again when it was passed on.
  virtual void queued() = 0;
  /// An agent is there.
  virtual void answered() = 0;
  /// The engine has this for certain.
  virtual void stored(line_number said) = 0;
  /// An agent said this; 0 where the number is not told.
  virtual void heard(line_number said) = 0;
  virtual void over(ending how, std::string_view why) = 0;
};

/// One contact, begun when it was made. Its end, and dropping it, tell nobody anything.
class played_contact {
public:
  virtual ~played_contact() = default;
  /// Only where the channel can do that; said again by itself until it is stored.
  virtual line_number say(std::string_view text) = 0;
  /// Gives up or hangs up, at once or as soon as the line is back; `over` follows.
  virtual void leave() = 0;
  /// The interaction's id as text; empty before the engine told it.
  [[nodiscard]] virtual const std::string& interaction() const = 0;
  /// What the engine said twice in two ways.
  [[nodiscard]] virtual std::uint64_t contradictions() const = 0;
};

/// Where and as whom somebody comes.
struct way_in {
  std::string entry, name;
  std::string customer; ///< known outside as this; empty: as nobody
};

class channel_player {
public:
  virtual ~channel_player() = default;
  [[nodiscard]] virtual routing::channel_kind channel() const = 0;
  /// Whether customers and agents say lines to each other, or only stay for a while.
  [[nodiscard]] virtual bool has_lines() const = 0;
  virtual std::unique_ptr<played_contact> begin(const way_in& by, std::weak_ptr<contact_listener> tells) = 0;
};

} // namespace strowger::sim::load
