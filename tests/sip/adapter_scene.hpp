#pragma once
#include "channels/endpoint_names.hpp"
#include "channels/sip/digest.hpp"
#include "channels/sip/process/sip_adapter.hpp"
#include <arpa/inet.h>
#include <array>
#include <catch2/catch.hpp>
#include <sys/socket.h>
#include <unistd.h>

/// The SIP process but its main, with sockets on loopback, an engine and a media process that do what a test
/// says, and a clock that stands still until it is moved on.
namespace strowger::tests::adapter_scene {

namespace sip = channels::sip;
using routing::milliseconds;

/// A socket at this address, with any port.
inline int bound(int kind, const char* address) {
  const int fd = ::socket(AF_INET, kind | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  inet_pton(AF_INET, address, &at.sin_addr);
  REQUIRE(::bind(fd, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0);
  return fd;
}

inline std::uint16_t port_of(int fd) {
  sockaddr_in at{};
  socklen_t size = sizeof at;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size);
  return ntohs(at.sin_port);
}

/// Somebody who sends from an address, by UDP.
class peer {
public:
  explicit peer(const char* address) : address_{address}, fd_{bound(SOCK_DGRAM, address)} {}
  ~peer() { ::close(fd_); }
  peer(const peer&) = delete;
  peer& operator=(const peer&) = delete;

  void send(const std::string& message, std::uint16_t to) const {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(to);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::sendto(fd_, message.data(), message.size(), 0, reinterpret_cast<const sockaddr*>(&at), sizeof at);
  }
  /// All that came.
  [[nodiscard]] std::vector<std::string> hears() const {
    static std::array<char, 65'536> bytes;
    std::vector<std::string> all;
    for (ssize_t got = 0; (got = ::recv(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT)) > 0;)
      all.emplace_back(bytes.data(), static_cast<std::size_t>(got));
    return all;
  }
  /// A request of no dialog; `more`: whole header lines.
  [[nodiscard]] std::string request(const std::string& method, const std::string& name,
                                    const std::string& more = {}) const {
    const auto here = address_ + ":" + std::to_string(port_of(fd_));
    return method + " " + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP " + here + ";rport;branch=z9hG4bK" + name +
           std::to_string(more.size()) + "\r\nFrom: <sip:a@" + address_ + ">;tag=" + name + "\r\nTo: <" +
           uri + ">\r\nCall-ID: " + name + "@" + address_ + "\r\nCSeq: 1 " + method +
           "\r\nMax-Forwards: 70\r\nContact: <sip:a@" + here + ">\r\n" + more + "Content-Length: 0\r\n\r\n";
  }
  static constexpr const char* uri = "sip:+442079460000@127.0.0.1";

private:
  const std::string address_;
  const int fd_;
};

/// The text of a message's first field of that name.
inline std::string field_in(const std::string& message, const std::string& name) {
  const auto at = message.find("\r\n" + name + ": ");
  if (at == message.npos) return {};
  const auto begin = at + name.size() + 4;
  return message.substr(begin, message.find("\r\n", begin) - begin);
}

/// Of a message; 0: there is none.
inline int status_of(const std::string& message) {
  return message.starts_with("SIP/2.0 ") ? std::stoi(message.substr(8, 3)) : 0;
}

class scene : public channels::engine_port {
public:
  explicit scene(sip::sip_settings with) : settings_{std::move(with)} {
    const int free = bound(SOCK_STREAM, "127.0.0.1");
    port = port_of(free);
    ::close(free);
    char folder[] = "/tmp/strowger_adapter_XXXXXX";
    settings_.folder = ::mkdtemp(folder);
    settings_.phone_options_interval = milliseconds{0};
    settings_.numbers.emplace_back(*sip::number_pattern::read("*"), sip::entry_number{"hotline", "", false});
    adapter = std::make_unique<sip::sip_adapter>(settings_);
    stack = std::make_unique<sip::nta_stack>(*adapter, "tested");
    sip::sip_listener at;
    at.port = port;
    at.address = "127.0.0.1";
    REQUIRE(stack->listen({at}));
    REQUIRE(adapter->begin(ports()));
    adapter->media_up(true);
    adapter->media_said(channels::media::line_list{});
    adapter->resume({});
    adapter->admit(true, {});
    passed += milliseconds{1'000}; // nonces of an earlier life are as old as this one's beginning
  }
  ~scene() override {
    stack.reset();
    adapter.reset();
    std::filesystem::remove_all(settings_.folder);
  }
  scene(const scene&) = delete;
  scene& operator=(const scene&) = delete;

  /// Until all that was sent is taken in.
  void settle() const {
    for (int turns = 0; turns < 4; ++turns) {
      stack->after_this([this] { stack->stop(); });
      stack->run();
    }
  }
  /// Until that is so, at most ten seconds: what waits for a timer of Sofia's, which goes by its own clock.
  void until(const std::function<bool()>& so) const {
    for (int times = 0; times < 1'000 && !so(); ++times) {
      stack->soon([this] { stack->stop(); });
      stack->run();
    }
    CHECK(so());
  }
  /// What it is told in the end; empty: nothing. A refusal is acknowledged.
  [[nodiscard]] std::string told(const peer& who, const std::string& message) const {
    who.send(message, port);
    settle();
    std::string final;
    for (auto& one : who.hears())
      if (status_of(one) >= 200 && field_in(one, "Call-ID") == field_in(message, "Call-ID"))
        final = std::move(one);
    if (status_of(final) >= 300 && message.starts_with("INVITE")) acknowledge(who, message, final);
    return final;
  }
  [[nodiscard]] int status(const peer& who, const std::string& message) const {
    return status_of(told(who, message));
  }
  /// A call without a proof, then one with it.
  [[nodiscard]] std::string proved(const peer& who, const std::string& name,
                                   const sip::own_account& account) {
    const auto asked =
        sip::read_challenge(field_in(told(who, who.request("INVITE", name)), "WWW-Authenticate"));
    return asked ? told(who, shown(who, name, *asked, account)) : std::string{};
  }
  [[nodiscard]] static std::string shown(const peer& who, const std::string& name,
                                         const sip::challenge& asked, const sip::own_account& account,
                                         unsigned count = 1) {
    return who.request(
        "INVITE", name,
        "Authorization: " + sip::answer_to(asked, account, "INVITE", peer::uri, "chance", count) + "\r\n");
  }

  void event(channels::channel_event what) override { events.push_back(std::move(what)); }
  void outcome(channels::command_outcome) override {}
  void keep(std::string, routing::conversation_id, std::string) override {}
  void reachable(std::string, std::vector<channels::reachability> what, bool) override {
    for (auto& one : what) told_reachable[one.endpoint] = one.reachable;
  }
  /// What came first of each call is in the journal.
  void acknowledge_arrivals() {
    for (const auto& one : std::vector{events})
      if (one.number == 1) adapter->acknowledged(one.conversation, 1);
  }

  std::uint16_t port = 0;
  milliseconds passed{3'600'000};
  std::function<void(const channels::media::media_command&)> media_does;
  std::vector<channels::channel_event> events;
  std::map<std::string, bool> told_reachable;
  std::vector<std::string> log;
  std::unique_ptr<sip::sip_adapter> adapter;
  std::unique_ptr<sip::nta_stack> stack;

private:
  void acknowledge(const peer& who, const std::string& invite, const std::string& final) const {
    auto text = invite;
    const auto put = [&](const std::string& from, const std::string& to) {
      if (const auto at = text.find(from); at != text.npos) text.replace(at, from.size(), to);
    };
    put("INVITE ", "ACK ");
    put("CSeq: 1 INVITE", "CSeq: 1 ACK");
    put("To: " + field_in(invite, "To"), "To: " + field_in(final, "To"));
    who.send(text, port);
    settle();
  }
  sip::sip_adapter::ports ports() {
    sip::sip_adapter::ports with;
    with.stack = stack.get();
    with.engine = this;
    with.media = [this](const channels::media::media_command& what) {
      if (media_does) media_does(what);
      return true;
    };
    with.chance = [this](void* bytes, std::size_t size) {
      for (std::size_t i = 0; i < size; ++i) {
        ++drawn_;
        static_cast<unsigned char*>(bytes)[i] = static_cast<unsigned char>(drawn_ * 37 + drawn_ / 256);
      }
    };
    with.clock = {[this] { return routing::moment{passed}; },
                  [this] { return routing::wall_time{milliseconds{1'700'000'000'000} + passed}; }};
    with.log = [this](std::string_view level, std::string_view line) {
      log.push_back(std::string{level} + " " + std::string{line});
    };
    return with;
  }

  sip::sip_settings settings_;
  unsigned drawn_ = 0;
};

} // namespace strowger::tests::adapter_scene
