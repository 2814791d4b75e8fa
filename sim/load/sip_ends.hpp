#pragma once
#include "channels/sip/digest.hpp"
#include "channels/sip/nta/nta_stack.hpp"
#include "sim/calendar.hpp"
#include <functional>
#include <memory>
#include <string>
#include <vector>

/// The SIP ends of a load run: customers who call in through a trunk, and agents' telephones. Signalling
/// alone, by the same stack as the engine's own process, on a thread of its own; when somebody calls, answers
/// and hangs up others decide.
namespace strowger::sim::load {

/// One end of one call; never 0.
using end_id = std::uint64_t;

struct sip_event {
  enum class kind : std::uint8_t {
    progress,   ///< of a caller: a provisional response
    accepted,   ///< of a caller: it was answered
    rings,      ///< at a telephone
    confirmed,  ///< of a telephone: its answer was taken
    over,       ///< the end is no more; `status` of a call that was never answered says why
    registered, ///< of a telephone: what came of it
    refresh     ///< of either: it has to say so often that it is still there (RFC 4028)
  } what = kind::progress;
  end_id end = 0;
  int status = 0;
  std::string phone;                              ///< the address it was rung at, or registers
  std::string number;                             ///< who calls; empty where it is not said
  std::optional<channels::media::endpoint> audio; ///< where the other side hears
  std::optional<channels::media::srtp_keys> keys; ///< of the audio; none: it is in clear
  instant wall = 0;                               ///< by the machine's wall clock, when it came
  std::uint32_t refresh_s = 0;
};

struct sip_ends_settings {
  std::vector<channels::sip::sip_listener> listeners; ///< the first: of callers and of those who register
  std::string engine;                                 ///< address and port
  channels::sip::transport by = channels::sip::transport::udp;
  bool srtp = false; ///< callers offer keys and take nothing else; telephones answer as they are asked
};

/// Any thread may call; events come on the stack's.
class sip_ends {
public:
  sip_ends(sip_ends_settings settings, std::function<void(sip_event)> tells);
  /// Drops everything without a word.
  ~sip_ends();
  sip_ends(const sip_ends&) = delete;
  sip_ends& operator=(const sip_ends&) = delete;
  /// Binds and begins.
  [[nodiscard]] routing::result<void> open();

  end_id call(const std::string& from, const std::string& number, const channels::media::endpoint& hears);
  /// A telephone says yes.
  void answer(end_id end, const channels::media::endpoint& hears);
  /// Whatever it takes: CANCEL, BYE, or 486 of a telephone that rings. `over` follows, except of a call that
  /// nobody has reacted to yet.
  void hang_up(end_id end);
  void refresh(end_id end, std::uint32_t expires_s);
  /// Registers `user` at the first listener, for so long; 0: not any more.
  void enrol(const channels::sip::own_account& account, std::uint32_t expires_s);
  /// As what a telephone of that user that registers is rung: `sip_event::phone`.
  [[nodiscard]] std::string registered_as(const std::string& user) const;

private:
  struct core;
  std::unique_ptr<core> core_;
};

/// The same for addresses that are the same: user, host and port.
std::string phone_address(const std::string& uri);

} // namespace strowger::sim::load
