#pragma once
#include "channels/media/rtp.hpp"
#include "routing/model/time.hpp"
#include <array>
#include <optional>
#include <string>
#include <string_view>

/// Digits as telephone events (RFC 4733), and as tones where the other side knows no events. Pure.
namespace strowger::channels::media {

struct pressed_digit {
  char digit = 0;
  routing::milliseconds lasted{0};
  friend bool operator==(const pressed_digit&, const pressed_digit&) = default;
};

/// Whether it is one of the sixteen: 0 to 9, *, #, A to D.
bool is_key(char one);
/// The key that an event is of; nothing: it is another event, or none at all.
std::optional<char> key_of_event(bytes_view payload);

/// A digit is told once: at the first packet with the end bit, or, where all of these were lost, when the
/// next one begins or nothing came for a while.
class event_receiver {
public:
  std::optional<pressed_digit> take(const rtp_header& header, bytes_view payload, routing::milliseconds now);
  /// To be asked now and then.
  std::optional<pressed_digit> expire(routing::milliseconds now);
  [[nodiscard]] bool pressed() const { return pressed_; }
  /// How many have begun.
  [[nodiscard]] std::uint64_t presses() const { return presses_; }

private:
  std::optional<pressed_digit> end();

  bool pressed_ = false, known_ = false;
  std::uint8_t event_ = 0;
  std::uint32_t began_ = 0, segment_ = 0, ssrc_ = 0; ///< timestamps
  std::uint32_t lasted_ = 0;                         ///< samples since `began_`
  std::uint64_t presses_ = 0;
  routing::milliseconds last_{0};
};

/// The events of digits to be sent, a step every 20 ms: 100 ms each, the end thrice, 60 ms apart.
class event_sender {
public:
  /// False when one of them is no digit, or too many are waiting; then none is taken.
  bool push(std::string_view digits);
  [[nodiscard]] bool busy() const { return at_ < waiting_.size(); }

  struct step {
    bool sends = false;                    ///< else: a gap, in which nothing is said
    bool first = false;                    ///< of its event
    std::array<std::uint8_t, 4> payload{}; ///< of RFC 4733 2.3
    char digit = 0;                        ///< for whom tones are made
    std::uint32_t samples_before = 0;      ///< of this digit's tone
  };
  step next();

private:
  std::string waiting_;
  std::size_t at_ = 0;
  std::uint32_t tick_ = 0; ///< of the digit that is being sent
};

/// The tone pair of a digit (ITU-T Q.23), from sample `from` of it on. False when it is no digit.
bool make_digit_tone(char digit, std::uint32_t from, std::span<std::int16_t> to);

} // namespace strowger::channels::media
