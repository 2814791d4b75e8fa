#include "tests/media/media_stage.hpp"
#include <catch2/catch.hpp>
#include <poll.h>
#include <unistd.h>

namespace strowger::tests {

using namespace strowger::channels::media;

namespace {

constexpr std::uint8_t events_type = 101;
std::uint16_t next_first_port = 30'000;

} // namespace

phone::phone(codec speaks, double tone)
  : hertz{tone}, speaks_{speaks}, fd_{::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0)} {
  auto at = *socket_address::from("127.0.0.1", 0);
  REQUIRE(::bind(fd_, at.data(), at.size()) == 0);
  socklen_t size = socket_address::capacity;
  ::getsockname(fd_, at.data(), &size);
  port_ = at.port();
  ssrc_ = port_;
}

phone::~phone() { ::close(fd_); }

void phone::send(const rtp_header& header, bytes_view payload) const {
  std::array<std::uint8_t, 600> packet{};
  write_rtp_header(std::span{packet}.first<12>(), header);
  std::copy(payload.begin(), payload.end(), packet.begin() + 12);
  auto size = 12 + payload.size();
  if (crypt) size = const_cast<srtp_session&>(*crypt).protect(packet, size);
  const auto to = *socket_address::from("127.0.0.1", line_port_);
  ::sendto(fd_, packet.data(), size, 0, to.data(), to.size());
}

void phone::say() {
  at_ += 160;
  if (line_port_ == 0) return;
  if (presses.busy()) {
    const auto step = presses.next();
    if (step.first) pressed_at_ = at_;
    if (step.sends) send({events_type, step.first, sequence_++, pressed_at_, ssrc_}, step.payload);
    return;
  }
  if (!talks) return;
  std::array<std::uint8_t, 160> payload{};
  for (std::uint32_t i = 0; i < 160; ++i)
    payload[i] = to_code(speaks_, static_cast<std::int16_t>(
                                      8'000 * std::sin(2 * std::numbers::pi * hertz * (at_ + i) / 8'000)));
  const auto type = says_type != 0 ? says_type : payload_type_of(speaks_);
  send({type, false, sequence_++, at_, ssrc_}, payload);
}

void phone::listen() {
  std::array<std::uint8_t, 600> packet{};
  for (;;) {
    const auto got = ::recv(fd_, packet.data(), packet.size(), 0);
    if (got < 0) return;
    auto size = static_cast<std::size_t>(got);
    if (crypt) size = crypt->unprotect(std::span{packet}.first(size));
    const auto read = read_rtp(bytes_view{packet}.first(size));
    if (!read) {
      ++bad;
      continue;
    }
    headers.push_back(read->header);
    if (read->header.payload_type == events_type) {
      if (const auto told = events_.take(read->header, read->payload, routing::milliseconds{at_ / 8}))
        digits += told->digit;
      continue;
    }
    if (read->header.payload_type != payload_type_of(speaks_)) ++bad;
    for (const auto code : read->payload) heard.push_back(to_linear(speaks_, code));
  }
}

double phone::hears(double tone, double seconds) const {
  const auto count = static_cast<std::size_t>(seconds * 8'000);
  if (heard.size() < count) return -1;
  return tone_peak(std::span{heard}.last(count), tone);
}

media_stage::media_stage(const std::function<void(media_settings&)>& change) {
  settings.socket = folder / "media.sock";
  settings.bind = "127.0.0.1";
  settings.first_port = next_first_port;
  settings.last_port = static_cast<std::uint16_t>(next_first_port + 199);
  next_first_port = static_cast<std::uint16_t>(next_first_port + 200);
  if (change) change(settings);
  loop_ = std::make_unique<media_loop>(settings);
  REQUIRE(loop_->start());
  thread_ = std::thread{[this] { loop_->run(); }};
  connect();
}

media_stage::~media_stage() {
  client.reset();
  loop_->stop();
  thread_.join();
}

void media_stage::connect() {
  client = std::make_unique<media_client>(
      settings.socket,
      media_client::listeners{{}, [this](const media_event& event) { events.push_back(event); }});
  REQUIRE(run_until([&] { return client->connected(); }));
}

void media_stage::say(const media_command& what) { REQUIRE(client->send(what)); }

phone& media_stage::add_phone(codec speaks, double tone) {
  phones.push_back(std::make_unique<phone>(speaks, tone));
  return *phones.back();
}

line_settings media_stage::open(phone& of, std::uint64_t number, codec speaks,
                                const std::function<void(line_settings&)>& change) {
  line_settings wanted{line_id{number}, the_call, speaks, events_type, of.at()};
  if (change) change(wanted);
  const auto before = told<line_opened>().size();
  say(open_line{wanted});
  REQUIRE(wait_for<line_opened>(before + 1));
  of.call(told<line_opened>().back().at.port);
  return wanted;
}

void media_stage::arrange(std::vector<seat> seats) { say(media::arrange{the_call, std::move(seats)}); }

void media_stage::step(int wait_ms) {
  std::vector<pollfd> ready;
  if (client) ready.push_back({client->fd(), POLLIN, 0});
  ::poll(ready.data(), ready.size(), wait_ms);
  if (client) client->attend();
  for (auto& one : phones) one->listen();
  for (const auto now = std::chrono::steady_clock::now(); next_ <= now;
       next_ += std::chrono::milliseconds{20})
    for (auto& one : phones) one->say();
}

void media_stage::run(int milliseconds) {
  run_until([] { return false; }, milliseconds);
}

bool media_stage::run_until(const std::function<bool()>& holds, int limit_ms) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds{limit_ms};
  next_ = std::max(next_, std::chrono::steady_clock::now() - std::chrono::milliseconds{40});
  while (std::chrono::steady_clock::now() < end) {
    step(5);
    if (holds()) return true;
  }
  return holds();
}

} // namespace strowger::tests
