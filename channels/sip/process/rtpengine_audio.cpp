#include "channels/sip/process/rtpengine_audio.hpp"
#include <array>
#include <fstream>
#include <sodium.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace strowger::channels::sip {

namespace {

std::string in_hex(const std::uint8_t* bytes, std::size_t count) {
  std::string text(2 * count + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes, count);
  text.resize(2 * count);
  return text;
}

/// Others may use the same rtpengine: names are the installation's own, and say nothing of its secret.
relay_settings relay_of(const sip_settings& of) {
  std::array<std::uint8_t, 16> own{};
  constexpr std::string_view purpose = "rtpengine";
  crypto_generichash(own.data(), own.size(), reinterpret_cast<const std::uint8_t*>(purpose.data()),
                     purpose.size(), of.secret.data(), of.secret.size());
  relay_settings to;
  to.prefix = "strowger-" + in_hex(own.data(), 8) + '-';
  to.without = of.rtpengine->without;
  return to;
}

/// A cookie that an earlier process used would be answered as its.
std::string fresh_cookies() {
  std::array<std::uint8_t, 8> drawn{};
  randombytes_buf(drawn.data(), drawn.size());
  return in_hex(drawn.data(), drawn.size()) + '_';
}

} // namespace

rtpengine_audio::rtpengine_audio(const sip_settings& of, media::media_client& media, sip_adapter& adapter,
                                 sip_adapter::ports& with)
  : relay_{relay_of(of),
           {[&media](const media::media_command& what) { return media.send(what); },
            [&adapter](const media::media_event& what) { adapter.media_said(what); },
            [this](std::string text) { return client_.ask(std::move(text)); },
            [this](std::string text) { client_.tell(std::move(text)); }, with.log}},
    client_{of.rtpengine->address,
            of.rtpengine->port,
            fresh_cookies(),
            {[this, clock = with.clock](std::uint64_t number, std::optional<std::string_view> text) {
               relay_.replied(number, text, clock.steady());
             },
             [this, state = of.engine_socket.parent_path() / "rtpengine"](bool up) {
               // `strowger status` shows it.
               std::ofstream{state, std::ios::trunc} << (up ? "answers" : "silent");
               relay_.answers(up);
             }},
            {}},
    each_second_{timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)} {
  const itimerspec second{{1, 0}, {1, 0}};
  timerfd_settime(each_second_, 0, &second, nullptr);
  with.media = [this](const media::media_command& what) {
    relay_.told(what);
    return true;
  };
}

rtpengine_audio::~rtpengine_audio() { ::close(each_second_); }

void rtpengine_audio::watch(nta_stack& stack) {
  stack.watch(client_.fd(), false, [this] { client_.attend(); });
  stack.watch(each_second_, false, [this] {
    std::uint64_t times = 0;
    if (::read(each_second_, &times, sizeof times) > 0) relay_.look();
  });
}

void rtpengine_audio::unwatch(nta_stack& stack) const {
  for (const int fd : {client_.fd(), each_second_}) stack.unwatch(fd);
}

} // namespace strowger::channels::sip
