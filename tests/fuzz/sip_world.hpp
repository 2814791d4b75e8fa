#pragma once
#include "tests/fuzz/sip_engine.hpp"
#include <arpa/inet.h>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sodium.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/// Sofia's hook behind its clock.
extern "C" void (*_su_time)(struct su_time_s* now);
/// As Sofia has it; its headers want more of whoever includes them.
struct su_time_s {
  unsigned long tv_sec, tv_usec;
};

/// All of strowger-sip but its main: transport, transactions and dialogs with real sockets on loopback, an
/// engine and a media process that do what those do, and time that passes only when it is told to. Whoever
/// sends has an address: a trunk's, a telephone's or a stranger's.
namespace strowger::tests::sip_world {

namespace sip = channels::sip;
using routing::milliseconds;
using routing::moment;

inline milliseconds passed{0}; ///< since the beginning, for everybody

inline void stand_still(su_time_s* now) {
  if (now == nullptr) return;
  now->tv_sec = 3'900'000'000UL + static_cast<unsigned long>(passed.count() / 1'000);
  now->tv_usec = static_cast<unsigned long>(passed.count() % 1'000) * 1'000;
}

/// From here on there is loopback and nothing else: messages name whatever addresses they like, and what they
/// make us send goes nowhere. Before there is a second thread.
inline void leave_the_network() {
  if (::unshare(CLONE_NEWNET) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) {
    std::fputs("a network of its own is not to be had (unshare)\n", stderr);
    std::exit(1);
  }
  const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq loopback{};
  std::strcpy(loopback.ifr_name, "lo");
  loopback.ifr_flags = IFF_UP;
  if (fd < 0 || ::ioctl(fd, SIOCSIFFLAGS, &loopback) != 0) std::abort();
  ::close(fd);
  ::setenv("SRESOLV_CONF", "/dev/null", 1); // nor does Sofia find anybody to ask for names
}

inline sockaddr_in socket_address(const char* address, std::uint16_t port) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  inet_pton(AF_INET, address, &at.sin_addr);
  return at;
}

/// A socket at this address, with any port.
inline int bound(int kind, const char* address) {
  const int fd = ::socket(AF_INET, kind | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const auto at = socket_address(address, 0);
  if (fd < 0 || ::bind(fd, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0) std::abort();
  return fd;
}

inline std::uint16_t port_of(int fd) {
  sockaddr_in at{};
  socklen_t size = sizeof at;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size);
  return ntohs(at.sin_port);
}

/// Somebody who sends, and what it was told last: messages may quote it.
class peer {
public:
  explicit peer(const char* address) : address_{address}, udp_{bound(SOCK_DGRAM, address)} {}
  ~peer() {
    hang_up();
    ::close(udp_);
  }
  peer(const peer&) = delete;
  peer& operator=(const peer&) = delete;

  void send(const std::string& bytes, std::uint16_t to) const {
    const auto at = socket_address("127.0.0.1", to);
    ::sendto(udp_, bytes.data(), bytes.size(), 0, reinterpret_cast<const sockaddr*>(&at), sizeof at);
  }
  void stream(const std::string& bytes, std::uint16_t to) {
    if (tcp_ < 0) {
      tcp_ = bound(SOCK_STREAM, address_);
      const auto at = socket_address("127.0.0.1", to);
      static_cast<void>(::connect(tcp_, reinterpret_cast<const sockaddr*>(&at), sizeof at));
    }
    static_cast<void>(::send(tcp_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
  }
  void hang_up() {
    if (tcp_ >= 0) ::close(tcp_);
    tcp_ = -1;
  }
  /// How many messages came.
  std::size_t hear() {
    std::size_t count = 0;
    for (const int fd : {udp_, tcp_}) {
      if (fd < 0) continue;
      for (ssize_t got = 0; (got = ::recv(fd, heard_.data(), heard_.size(), MSG_DONTWAIT)) > 0; ++count)
        last_.assign(heard_.data(), static_cast<std::size_t>(got));
    }
    return count;
  }
  void forget() { last_.clear(); }
  [[nodiscard]] std::uint16_t port() const { return port_of(udp_); }
  [[nodiscard]] const std::string& last() const { return last_; }
  /// The first field of that name in it.
  [[nodiscard]] std::string said(const std::string& name) const {
    const auto at = last_.find("\r\n" + name + ": ");
    if (at == last_.npos) return {};
    const auto begin = at + name.size() + 4;
    return last_.substr(begin, last_.find("\r\n", begin) - begin);
  }

private:
  const char* address_;
  int udp_, tcp_ = -1;
  std::string last_;
  inline static std::array<char, 65'536> heard_;
};

inline const char* const here = "127.0.0.1";
inline const char* const trunk_address = "127.0.0.2";
inline const char* const stranger_address = "127.0.0.3";
inline const char* const phone_address = "127.0.0.4";

/// A port that nobody has; each world listens there anew.
inline std::uint16_t our_port() {
  static const std::uint16_t port = [] {
    const int fd = bound(SOCK_STREAM, here);
    const auto free = port_of(fd);
    ::close(fd);
    return free;
  }();
  return port;
}

inline std::filesystem::path folder() {
  static const auto made = [] {
    const bool memory = std::filesystem::exists("/dev/shm");
    const auto top = (memory ? std::filesystem::path{"/dev/shm"} : std::filesystem::temp_directory_path()) /
                     ("strowger_fuzz_sip_" + std::to_string(::getpid()));
    std::filesystem::create_directories(top);
    return top;
  }();
  return made;
}

inline sip::sip_settings settings(std::uint16_t phone_port, std::uint16_t trunk_port) {
  sip::sip_settings all;
  sip::sip_listener at;
  at.address = here;
  at.port = our_port();
  all.listeners = {at};
  sip::trunk_settings trunk;
  trunk.name = "carrier";
  trunk.addresses = {*sip::address_range::read(trunk_address)};
  trunk.transports = {sip::transport::udp, sip::transport::tcp};
  trunk.believed = true;
  trunk.targets = {"sip:" + std::string{trunk_address} + ":" + std::to_string(trunk_port)};
  trunk.account = {"strowger", "mechanical brain"};
  trunk.numbers.country = "44";
  trunk.options_interval = milliseconds{0};
  all.trunks = {trunk};
  all.numbers.emplace_back(*sip::number_pattern::read("desk*"), sip::entry_number{"hotline", "", false});
  all.numbers.emplace_back(*sip::number_pattern::read("early"), sip::entry_number{"hotline", "", true});
  all.numbers.emplace_back(*sip::number_pattern::read("+44*"), sip::entry_number{"hotline", "", false});
  sip::phone_settings ada{"main/ada", sip::secret_of("ada", all.realm, "analytical engine"), {}};
  ada.contacts = {"sip:ada@" + std::string{phone_address} + ":" + std::to_string(phone_port)};
  all.phones = {ada, {"main/alan", sip::secret_of("alan", all.realm, "enigma"), {}}};
  auto& outside = all.outbound["main"];
  outside.country = "44";
  outside.routes.push_back({*sip::number_pattern::read("*"), {"carrier"}});
  all.phone_options_interval = milliseconds{0};
  all.folder = folder();
  return all;
}

class world {
public:
  world() : trunk{trunk_address}, stranger{stranger_address}, phone{phone_address} {
    for (const auto* name : {"registrations", "outside_calls"}) std::filesystem::remove(folder() / name);
    begin();
  }

  /// The process is killed and comes back.
  void kill() {
    stack_.reset();
    adapter_.reset();
    media_.clear();
    at_the_engine.forget_what_is_under_way();
    begin();
    settle();
  }
  /// Until nobody has anything to do.
  void settle() {
    for (int rounds = 0; rounds < 20; ++rounds) {
      for (int turns = 0; turns < 3; ++turns) {
        stack_->after_this([this] { stack_->stop(); });
        stack_->run();
      }
      bool busy = at_the_engine.turn(*adapter_);
      for (const auto& one : std::exchange(media_, {})) busy = true, adapter_->media_said(one);
      if (!busy) break;
    }
    to_stranger += stranger.hear();
    trunk.hear(), phone.hear();
  }
  void pass(milliseconds time) {
    passed += time;
    settle();
  }
  /// Everybody has hung up and all that was owed has run out. What is wrong then aborts.
  void close() {
    for (const auto& [id, one] : std::map{at_the_engine.calls()}) at_the_engine.end(*adapter_, id);
    settle();
    for (auto* one : {&trunk, &stranger, &phone}) one->hang_up();
    for (const int s : {1, 4, 15, 33, 33, 33, 33, 33, 33}) pass(milliseconds{s * 1'000});
    const auto left = stack_->count();
    if (adapter_->open_calls() == 0 && left.server_transactions == 0 && left.client_transactions == 0) return;
    std::fprintf(stderr, "left over: %zu calls, %zu transactions of others, %zu of ours\n",
                 adapter_->open_calls(), static_cast<std::size_t>(left.server_transactions),
                 static_cast<std::size_t>(left.client_transactions));
    std::abort();
  }
  [[nodiscard]] sip::sip_adapter& adapter() { return *adapter_; }

  peer trunk, stranger, phone;
  std::size_t to_stranger = 0; ///< messages
  engine at_the_engine;

private:
  void begin() {
    adapter_ = std::make_unique<sip::sip_adapter>(settings(phone.port(), trunk.port()));
    stack_ = std::make_unique<sip::nta_stack>(*adapter_, "fuzzed");
    _su_time = stand_still;
    if (!stack_->listen(settings(phone.port(), trunk.port()).listeners)) std::abort();
    sip::sip_adapter::ports with;
    with.stack = stack_.get();
    with.engine = &at_the_engine;
    with.media = [this](const channels::media::media_command& what) { return media_hears(what); };
    with.chance = [this](void* bytes, std::size_t size) {
      for (std::size_t i = 0; i < size; ++i)
        static_cast<unsigned char*>(bytes)[i] = static_cast<unsigned char>(++drawn_);
    };
    with.clock = {[] { return moment{passed}; },
                  [] { return routing::wall_time{passed + milliseconds{1'000}}; }};
    with.log = [](std::string_view, std::string_view) {};
    if (!adapter_->begin(std::move(with))) std::abort();
    adapter_->media_up(true);
    adapter_->resume(at_the_engine.open());
    at_the_engine.repeat(*adapter_);
    adapter_->admit(true, {});
  }
  bool media_hears(const channels::media::media_command& what) {
    namespace media = channels::media;
    if (const auto* open = std::get_if<media::open_line>(&what))
      media_.push_back(media::line_opened{open->settings.line, {here, 5'004}});
    else if (const auto* told = std::get_if<media::hear_key>(&what))
      media_.push_back(media::digit_heard{told->line, told->key, {}});
    else if (std::holds_alternative<media::list_lines>(what))
      media_.push_back(media::line_list{});
    return true;
  }

  std::unique_ptr<sip::sip_adapter> adapter_;
  std::unique_ptr<sip::nta_stack> stack_;
  std::vector<channels::media::media_event> media_;
  unsigned drawn_ = 0;
};

} // namespace strowger::tests::sip_world
