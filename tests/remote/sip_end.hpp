#pragma once
#include "tests/channels/waiting.hpp"
#include <atomic>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <thread>

namespace strowger::tests {

/// One end of one call at a time over UDP, a customer's or a telephone's: as much of RFC 3261 as it takes to
/// call, be rung, answer, hold and hang up, with everything said again until it is answered. It shares no
/// code with `channels/sip`.
///
/// Threads: one of its own; every function may be called from any.
class sip_end {
public:
  struct state {
    int status = 0;              ///< the final answer to its INVITE
    std::set<std::string> rings; ///< Call-IDs of the INVITEs that came
    bool rung = false;           ///< by an INVITE that it has not answered, and that was not taken back
    bool talks = false, cancelled = false, over = false;
    int byes = 0; ///< that came, those that were repeated too
    int held = 0; ///< answers to its own INVITEs within the call
  };

  explicit sip_end(std::uint16_t server);
  ~sip_end();
  sip_end(const sip_end&) = delete;
  sip_end& operator=(const sip_end&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  void call(const std::string& user);
  void answer();
  void refuse(int status);
  void hang_up();
  /// Asks for the call to be held.
  void hold();
  /// A key by INFO.
  void press(char key);

  watched<state> now;

private:
  struct message {
    std::string first;
    std::multimap<std::string, std::string> fields; ///< in the order of each name
    [[nodiscard]] std::string of(const std::string& name) const;
  };
  static message read(std::string_view text);
  [[nodiscard]] std::string description(std::string_view direction) const;
  [[nodiscard]] std::string response(const message& to, int status, const std::string& body) const;
  void request(const std::string& method, const std::string& more = {}, const std::string& body = {});
  void acknowledge(const message& to);
  void send(const std::string& text) const;
  void hear(const message& what);
  void hear_response(const message& what);
  void hear_request(const message& what);
  void begin_dialog(const message& by, const std::string& remote);
  void run();

  const std::uint16_t server_;
  int fd_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_; ///< of everything below
  std::string call_id_, tag_, local_, remote_, target_;
  std::uint32_t cseq_ = 0, version_ = 0;
  bool calls_ = false;
  message invite_;                         ///< that rings
  std::string last_answer_;                ///< to it
  std::map<std::string, std::string> due_; ///< requests and answers to be said again, by CSeq
  std::thread thread_;
};

} // namespace strowger::tests
