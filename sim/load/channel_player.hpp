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
  /// Of a channel with audio: the first sound of any kind; and customer and agent hear each other.
  virtual void sound() {}
  virtual void hear_each_other() {}
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
  /// As what desks show the customer, where the channel does not tell the interaction's id; else empty.
  [[nodiscard]] virtual std::string shown_as() const { return {}; }
  /// Whether `sound` and `hear_each_other` are to be expected of it.
  [[nodiscard]] virtual bool has_audio() const { return false; }
};

/// Hears what happens to an agent's telephone. `customer` is as desks show them; empty where nobody says who
/// calls.
class phone_listener {
public:
  virtual ~phone_listener() = default;
  /// It can be rung, or cannot.
  virtual void phone_is(bool there, std::string_view why) = 0;
  virtual void rings(const std::string& customer, std::int64_t wall_microseconds) = 0;
  /// Its answer was taken: the two are connected.
  virtual void connected(const std::string& customer) = 0;
  /// That call is no more, or was never to be this one's.
  virtual void gone(const std::string& customer) = 0;
};

/// What an agent has beside the desk for a channel.
class played_phone {
public:
  virtual ~played_phone() = default;
  virtual void come() = 0;
  virtual void leave() = 0;
  /// Answers now, or as soon as that customer's call rings.
  virtual void answer(const std::string& customer) = 0;
  /// The desk accepts, and this answers by itself.
  [[nodiscard]] virtual bool answers_by_itself() const = 0;
};

/// Where and as whom somebody comes.
struct way_in {
  std::string entry, name;
  std::string number;   ///< of channels where one is dialled: the entry's
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
