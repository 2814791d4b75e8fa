#include "tests/remote/sip_end.hpp"
#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace strowger::tests {

namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return at;
}

std::atomic<std::uint64_t> last_name{0};
std::string fresh(const char* what) {
  return what + std::to_string(::getpid()) + "-" + std::to_string(++last_name);
}

std::string between(const std::string& text, std::string_view from, std::string_view up_to) {
  const auto at = text.find(from);
  if (at == std::string::npos) return {};
  const auto begin = at + from.size();
  return text.substr(begin, text.find_first_of(up_to, begin) - begin);
}

} // namespace

sip_end::sip_end(std::uint16_t server)
  : server_{server}, fd_{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)} {
  auto here = loopback(0);
  socklen_t size = sizeof here;
  if (fd_ < 0 || ::bind(fd_, reinterpret_cast<const sockaddr*>(&here), sizeof here) != 0 ||
      ::getsockname(fd_, reinterpret_cast<sockaddr*>(&here), &size) != 0)
    throw std::runtime_error{"no socket for an end of a call"};
  port_ = ntohs(here.sin_port);
  thread_ = std::thread{[this] { run(); }};
}

sip_end::~sip_end() {
  stopping_ = true;
  thread_.join();
  ::close(fd_);
}

// ------------------------------------------------------------------------------------------ what it says

std::string sip_end::description(std::string_view direction) const {
  return "v=0\r\no=- 1 " + std::to_string(version_) +
         " IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 8\r\na=" +
         std::string{direction} + "\r\n";
}

void sip_end::send(const std::string& text) const {
  const auto there = loopback(server_);
  static_cast<void>(::sendto(fd_, text.data(), text.size(), 0, reinterpret_cast<const sockaddr*>(&there),
                             sizeof there)); // what is lost is said again
}

void sip_end::request(const std::string& method, const std::string& more, const std::string& body) {
  const auto number = std::to_string(++cseq_);
  const auto at = "127.0.0.1:" + std::to_string(port_);
  const auto text = method + " " + target_ + " SIP/2.0\r\nVia: SIP/2.0/UDP " + at +
                    ";branch=" + fresh("z9hG4bK") + "\r\nFrom: " + local_ + "\r\nTo: " + remote_ +
                    "\r\nCall-ID: " + call_id_ + "\r\nCSeq: " + number + " " + method +
                    "\r\nContact: <sip:" + at + ">\r\nMax-Forwards: 70\r\n" + more +
                    "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  due_[number + " " + method] = text;
  send(text);
}

void sip_end::call(const std::string& user) {
  const std::lock_guard lock{mutex_};
  calls_ = true;
  call_id_ = fresh("call");
  target_ = "sip:" + user + "@127.0.0.1:" + std::to_string(server_);
  local_ = "<sip:+447700900123@127.0.0.1>;tag=" + fresh("c");
  remote_ = "<" + target_ + ">";
  ++version_;
  request("INVITE", "Content-Type: application/sdp\r\n", description("sendrecv"));
}

void sip_end::hang_up() {
  const std::lock_guard lock{mutex_};
  request("BYE");
}

void sip_end::hold() {
  const std::lock_guard lock{mutex_};
  ++version_;
  request("INVITE", "Content-Type: application/sdp\r\n", description("sendonly"));
}

void sip_end::press(char key) {
  const std::lock_guard lock{mutex_};
  request("INFO", "Content-Type: application/dtmf-relay\r\n",
          std::string{"Signal="} + key + "\r\nDuration=160\r\n");
}

void sip_end::answer() {
  const std::lock_guard lock{mutex_};
  ++version_;
  last_answer_ = response(invite_, 200, description("sendrecv"));
  due_[invite_.of("CSeq") + " answered"] = last_answer_;
  send(last_answer_);
  now.change([](state& one) { one.rung = false; });
}

void sip_end::refuse(int status) {
  const std::lock_guard lock{mutex_};
  last_answer_ = response(invite_, status, {});
  send(last_answer_);
  now.change([](state& one) { one.rung = false; });
}

std::string sip_end::response(const message& to, int status, const std::string& body) const {
  std::string text = "SIP/2.0 " + std::to_string(status) + " Said\r\n";
  for (const auto* name : {"Via", "From", "To", "Call-ID", "CSeq"}) {
    const auto [first, last] = to.fields.equal_range(name);
    for (auto one = first; one != last; ++one) {
      text += std::string{name} + ": " + one->second;
      const bool ours = std::string_view{name} == "To" && one->second.find(";tag=") == std::string::npos;
      text += (ours ? ";tag=" + tag_ : std::string{}) + "\r\n";
    }
  }
  text += "Contact: <sip:127.0.0.1:" + std::to_string(port_) + ">\r\n";
  if (!body.empty()) text += "Content-Type: application/sdp\r\n";
  return text + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

void sip_end::acknowledge(const message& to) {
  const auto number = to.of("CSeq").substr(0, to.of("CSeq").find(' '));
  const bool refused = to.first.substr(8, 1) != "2";
  const auto via = refused ? to.of("Via")
                           : "SIP/2.0/UDP 127.0.0.1:" + std::to_string(port_) + ";branch=" + fresh("z9hG4bK");
  send("ACK " + target_ + " SIP/2.0\r\nVia: " + via + "\r\nFrom: " + local_ + "\r\nTo: " + to.of("To") +
       "\r\nCall-ID: " + call_id_ + "\r\nCSeq: " + number +
       " ACK\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n");
}

// ------------------------------------------------------------------------------------------ what it hears

std::string sip_end::message::of(const std::string& name) const {
  const auto found = fields.find(name);
  return found == fields.end() ? std::string{} : found->second;
}

sip_end::message sip_end::read(std::string_view text) {
  message what;
  const auto head = text.substr(0, text.find("\r\n\r\n"));
  for (std::size_t at = 0; at < head.size();) {
    const auto end = std::min(head.find("\r\n", at), head.size());
    const std::string line{head.substr(at, end - at)};
    at = end + 2;
    if (what.first.empty()) {
      what.first = line;
      continue;
    }
    const auto colon = line.find(':');
    if (colon == std::string::npos) continue;
    const auto begin = line.find_first_not_of(' ', colon + 1);
    what.fields.emplace(line.substr(0, colon), begin == std::string::npos ? "" : line.substr(begin));
  }
  return what;
}

void sip_end::begin_dialog(const message& by, const std::string& remote) {
  remote_ = remote;
  if (const auto contact = between(by.of("Contact"), "<", ">"); !contact.empty()) target_ = contact;
}

void sip_end::hear_response(const message& what) {
  const int status = std::stoi(what.first.substr(8, 3));
  const auto sequence = what.of("CSeq");
  const bool invites = sequence.ends_with(" INVITE");
  const bool within = sequence != "1 INVITE";
  if (status < 200) return;
  due_.erase(sequence);
  if (invites && status < 300) begin_dialog(what, what.of("To"));
  if (invites) acknowledge(what);
  now.change([&](state& one) {
    if (invites && !within && calls_) {
      one.status = status;
      one.talks = status < 300;
    } else if (invites) {
      ++one.held;
    } else if (sequence.ends_with(" BYE")) {
      one.talks = false;
      one.over = true;
    }
  });
}

void sip_end::hear_request(const message& what) {
  const auto method = what.first.substr(0, what.first.find(' '));
  const bool rings = method == "INVITE" && what.of("To").find(";tag=") == std::string::npos;
  if (rings && what.of("Call-ID") == call_id_) return send(last_answer_); // it came again
  if (rings) {
    call_id_ = what.of("Call-ID");
    tag_ = fresh("p");
    local_ = what.of("To") + ";tag=" + tag_;
    cseq_ = 100;
    invite_ = what;
    begin_dialog(what, what.of("From"));
    last_answer_ = response(what, 180, {});
    send(last_answer_);
    return now.change([&](state& one) {
      one.rings.insert(call_id_);
      one.rung = true;
      one.talks = one.cancelled = one.over = false;
    });
  }
  if (what.of("Call-ID") != call_id_) return send(response(what, 481, {}));
  if (method == "ACK") {
    std::erase_if(due_, [](const auto& one) { return one.first.ends_with(" answered"); });
    return now.change([&](state& one) { one.talks = one.talks || last_answer_.starts_with("SIP/2.0 200"); });
  }
  send(response(what, 200, method == "INVITE" ? description("sendrecv") : std::string{}));
  if (method == "CANCEL") {
    last_answer_ = response(invite_, 487, {});
    send(last_answer_);
    now.change([](state& one) {
      one.cancelled = true;
      one.rung = false;
    });
  }
  if (method == "BYE")
    now.change([](state& one) {
      one.talks = false;
      one.over = true;
      ++one.byes;
    });
}

void sip_end::hear(const message& what) {
  const std::lock_guard lock{mutex_};
  if (what.first.starts_with("SIP/2.0 "))
    hear_response(what);
  else
    hear_request(what);
}

void sip_end::run() {
  auto again = std::chrono::steady_clock::now();
  while (!stopping_) {
    pollfd ready{fd_, POLLIN, 0};
    ::poll(&ready, 1, 50);
    std::array<char, 65'536> text;
    for (ssize_t got; (got = ::recv(fd_, text.data(), text.size(), MSG_DONTWAIT)) > 0;)
      hear(read({text.data(), static_cast<std::size_t>(got)}));
    if (std::chrono::steady_clock::now() < again) continue;
    again = std::chrono::steady_clock::now() + std::chrono::milliseconds{300};
    const std::lock_guard lock{mutex_};
    for (const auto& [number, one] : due_) send(one);
  }
}

} // namespace strowger::tests
