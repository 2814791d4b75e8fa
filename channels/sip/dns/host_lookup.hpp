#pragma once
#include "channels/sip/host_names.hpp"
#include <ares.h>
#include <functional>
#include <memory>

namespace strowger::channels::sip {

/// One name on its way through c-ares: its servers, then their addresses. It is kept by what is under way
/// for it. Everything on the thread of the channel.
class host_lookup : public std::enable_shared_from_this<host_lookup> {
public:
  using told = std::function<void(const host_answer&)>;
  host_lookup(ares_channel channel, host_question of, told answered)
    : channel_{channel}, answer_{std::move(of), host_answer::outcome::unreachable, {}, {}, ttl_unknown},
      answered_{std::move(answered)} {}

  void begin();
  /// It has taken too long: answered now, and what comes later is nobody's.
  void give_up();
  [[nodiscard]] bool is_over() const { return over_; }

private:
  struct step; ///< what c-ares calls back with
  static constexpr std::uint32_t ttl_unknown = 0x7fffffff;
  static void servers_came(void* arg, int status, int timeouts, unsigned char* bytes, int size);
  static void addresses_came(void* arg, int status, int timeouts, ares_addrinfo* found);
  void read_servers(int status, const unsigned char* bytes, int size);
  void read_addresses(std::size_t server, int status, const ares_addrinfo* found);
  void ask_addresses(const std::vector<srv_record>& of);
  void finish();
  void tell(host_answer::outcome how, std::string why);

  ares_channel channel_;
  host_answer answer_;
  told answered_;
  std::vector<srv_record> asked_; ///< whose addresses are asked for
  std::size_t open_ = 0;          ///< of these
  int trouble_ = ARES_SUCCESS;    ///< one of them had no answer
  bool over_ = false;
};

} // namespace strowger::channels::sip
