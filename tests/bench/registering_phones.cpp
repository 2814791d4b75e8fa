#include "registering_phones.hpp"
#include "channels/sip/digest.hpp"
#include "figure.hpp"
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace strowger::bench {

namespace {

namespace sip = channels::sip;

constexpr double again_after_s = 0.5;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return at;
}

class registering_phones {
public:
  explicit registering_phones(const registering& how)
    : how_{how}, fd_{::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)},
      phones_(how.telephones) {
    const auto here = loopback(how.from_port), there = loopback(how.to_port);
    if (fd_ < 0 || ::bind(fd_, reinterpret_cast<const sockaddr*>(&here), sizeof here) != 0 ||
        ::connect(fd_, reinterpret_cast<const sockaddr*>(&there), sizeof there) != 0)
      throw std::runtime_error{"port " + std::to_string(how.from_port) + " is taken"};
  }
  ~registering_phones() { ::close(fd_); }
  registering_phones(const registering_phones&) = delete;
  registering_phones& operator=(const registering_phones&) = delete;

  double run() {
    double heard = 0;
    while (done_ < phones_.size()) {
      while (begun_ < phones_.size() && begun_ - done_ < how_.at_once) ask(begun_++);
      pollfd ready{fd_, POLLIN, 0};
      ::poll(&ready, 1, 100);
      std::array<char, 4'096> text;
      for (ssize_t got; (got = ::recv(fd_, text.data(), text.size(), 0)) > 0;) {
        hear({text.data(), static_cast<std::size_t>(got)});
        heard = watch_.seconds();
      }
      if (watch_.seconds() - heard > 10)
        throw std::runtime_error{"telephones that register are not answered"};
      repeat();
    }
    return watch_.seconds();
  }

private:
  struct phone {
    std::string proof; ///< its answer to the question, once it came
    double sent_at = 0;
    bool registered = false;
  };

  void ask(std::size_t i) {
    auto& one = phones_[i];
    const auto name = "a" + std::to_string(i), at = "127.0.0.1:" + std::to_string(how_.from_port);
    const auto turn = one.proof.empty() ? "1" : "2";
    std::string text = "REGISTER sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP " + at + ";branch=z9hG4bK" + name +
                       "." + turn + "\r\nFrom: <sip:" + name + "@127.0.0.1>;tag=" + name +
                       "\r\nTo: <sip:" + name + "@127.0.0.1>\r\nCall-ID: bench-" + name +
                       "\r\nCSeq: " + turn + " REGISTER\r\nContact: <sip:" + name + "@" + at +
                       ">\r\nExpires: 3600\r\nMax-Forwards: 70\r\n";
    if (!one.proof.empty()) text += "Authorization: " + one.proof + "\r\n";
    text += "Content-Length: 0\r\n\r\n";
    one.sent_at = watch_.seconds();
    static_cast<void>(::send(fd_, text.data(), text.size(), 0)); // what is lost is said again
  }

  void hear(std::string_view text) {
    constexpr std::string_view call = "bench-a";
    const auto at = text.find(call);
    std::size_t i = phones_.size();
    if (at != text.npos) std::from_chars(text.data() + at + call.size(), text.data() + text.size(), i);
    if (i >= phones_.size() || phones_[i].registered) return;
    auto& one = phones_[i];
    if (text.starts_with("SIP/2.0 401") && one.proof.empty()) {
      one.proof = proof_for(i, text);
      ask(i);
    } else if (text.starts_with("SIP/2.0 200")) {
      one.registered = true;
      ++done_;
    } else if (!text.starts_with("SIP/2.0 401")) {
      throw std::runtime_error{"a telephone may not register: " +
                               std::string{text.substr(0, text.find('\r'))}};
    }
  }

  static std::string proof_for(std::size_t i, std::string_view text) {
    constexpr std::string_view header = "WWW-Authenticate: ";
    std::vector<std::string> questions;
    for (auto at = text.find(header); at != text.npos; at = text.find(header, at)) {
      at += header.size();
      questions.emplace_back(text.substr(at, text.find('\r', at) - at));
    }
    const auto question = sip::strongest_of(questions);
    if (!question) throw std::runtime_error{"a telephone is asked what it does not understand"};
    const auto number = std::to_string(i);
    return sip::answer_to(*question, {"a" + number, "secret" + number}, "REGISTER", "sip:127.0.0.1",
                          "c" + number, 1);
  }

  void repeat() {
    const auto late = watch_.seconds() - again_after_s;
    for (auto i = first_; i < begun_; ++i) {
      if (phones_[i].registered && i == first_) ++first_;
      if (!phones_[i].registered && phones_[i].sent_at < late) ask(i);
    }
  }

  const registering how_;
  const int fd_;
  const stopwatch watch_;
  std::vector<phone> phones_;
  std::size_t first_ = 0, begun_ = 0, done_ = 0; ///< all before `first_` are registered
};

} // namespace

double register_all(const registering& how) { return registering_phones{how}.run(); }

} // namespace strowger::bench
