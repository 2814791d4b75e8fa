#pragma once
#include "routing/model/time.hpp"
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

/// The other end of rtpengine's control socket: requests over UDP, each with a cookie of its own, sent again
/// until it is answered or given up. rtpengine knows a cookie again and answers as before, so nothing is done
/// twice. Never blocks; one thread, that of a foreign event loop, which watches `fd` for reading, for ever
/// the same descriptor, and calls `attend`.
///
/// It finds out by itself whether somebody answers: asks every two seconds, every half second while nobody
/// does. A request is then given up at once.
namespace strowger::channels::sip {

class ng_client {
public:
  using listener_of_reply = std::function<void(std::uint64_t number, std::optional<std::string_view> text)>;
  struct listeners {
    /// The bencoded answer to the request of that number; nothing: none came.
    listener_of_reply replied;
    std::function<void(bool up)> answers; ///< when it is found out, and when it changes
  };
  struct patience {
    /// After these the request is sent again, after the last it is given up.
    std::array<routing::milliseconds, 4> again{routing::milliseconds{100}, routing::milliseconds{200},
                                               routing::milliseconds{400}, routing::milliseconds{800}};
    routing::milliseconds asks{2'000}, asks_silent{500};
  };
  static constexpr std::size_t most_waiting = 10'000; ///< requests; more are refused at once

  /// `address`: IPv4 or IPv6, `cookies`: what those of this process begin with, no blank in it.
  ng_client(const std::string& address, std::uint16_t port, std::string cookies, listeners told,
            patience with);
  ~ng_client();
  ng_client(const ng_client&) = delete;
  ng_client& operator=(const ng_client&) = delete;

  [[nodiscard]] int fd() const { return poll_; }
  /// Everything that is ready; listeners are called here alone, and may `ask`.
  void attend();
  [[nodiscard]] bool answers() const { return standing_ == standing::answers; }
  /// Its number. It is always answered, or given up, later in `attend`.
  std::uint64_t ask(std::string text);
  /// Nobody needs its answer; it goes out all the same.
  void tell(std::string text);

private:
  enum class standing : std::uint8_t { unknown, answers, silent };
  struct request {
    std::string datagram;
    routing::moment at;   ///< it is sent again then
    std::size_t sent = 1; ///< how often
    bool goes_out = true; ///< else it is only given up: nobody answers, or too many wait
    bool ours = false;    ///< a ping, or `tell`: nobody waits for the answer
    bool ping = false;
  };
  std::uint64_t begin(std::string text, bool ours, bool ping);
  void connect();
  void read();
  void take(std::string_view datagram);
  void pass(routing::moment now);
  void give_up(std::uint64_t number);
  void turn(bool up);
  void arm(routing::moment at, routing::moment now);
  void sooner(routing::moment at, routing::moment now);
  void send(const std::string& datagram) const;

  std::string address_, cookies_;
  std::uint16_t port_;
  listeners told_;
  patience patience_;
  int poll_ = -1, timer_ = -1, socket_ = -1;
  standing standing_ = standing::unknown;
  bool pinging_ = false;
  std::uint64_t next_ = 0;
  routing::moment ask_at_{}, armed_{}, heard_at_{};
  std::unordered_map<std::uint64_t, request> waiting_;
};

} // namespace strowger::channels::sip
