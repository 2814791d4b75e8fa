#pragma once
#include "channels/media/media_client.hpp"
#include "channels/media/media_loop.hpp"
#include "tests/media/tones.hpp"
#include "tests/temporary_folder.hpp"
#include <functional>
#include <memory>
#include <thread>

/// A media process on a thread, telephones on real UDP sockets, and the SIP process's end of the control
/// socket, all driven by one clock.
namespace strowger::tests {

namespace media = strowger::channels::media;

/// A telephone that says one tone and keeps what it hears.
class phone {
public:
  explicit phone(media::codec speaks = media::codec::pcmu, double hertz = 0);
  ~phone();
  phone(const phone&) = delete;
  phone& operator=(const phone&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] media::endpoint at() const { return {"127.0.0.1", port_}; }
  void call(std::uint16_t line_port) { line_port_ = line_port; }
  /// Every 20 ms.
  void say();
  void listen();
  [[nodiscard]] double hears(double hertz, double seconds = 0.4) const;
  void forget() { heard.clear(); }

  double hertz;
  bool talks = true;
  std::uint8_t says_type = 0; ///< packets of this payload type instead of its law's, where it is not 0
  media::event_sender presses;
  std::string digits;
  std::vector<std::int16_t> heard;
  std::vector<media::rtp_header> headers;
  std::optional<media::srtp_session> crypt;
  std::uint64_t bad = 0; ///< packets that could not be read

private:
  void send(const media::rtp_header& header, media::bytes_view payload) const;

  media::codec speaks_;
  int fd_ = -1;
  std::uint16_t port_ = 0, line_port_ = 0;
  std::uint32_t ssrc_, at_ = 0, pressed_at_ = 0;
  std::uint16_t sequence_ = 65'500;
  media::event_receiver events_;
};

class media_stage {
public:
  explicit media_stage(const std::function<void(media::media_settings&)>& change = {});
  ~media_stage();
  media_stage(const media_stage&) = delete;
  media_stage& operator=(const media_stage&) = delete;

  void connect();
  void disconnect() { client.reset(); }
  void say(const media::media_command& what);
  phone& add_phone(media::codec speaks = media::codec::pcmu, double hertz = 0);
  /// A line for the phone, open; its number is that of the phone, from 1 on.
  media::line_settings open(phone& of, std::uint64_t number, media::codec speaks = media::codec::pcmu,
                            const std::function<void(media::line_settings&)>& change = {});
  void arrange(std::vector<media::seat> seats);
  void run(int milliseconds);
  bool run_until(const std::function<bool()>& holds, int limit_ms = 5'000);

  template <class Event>
  std::vector<Event> told() const {
    std::vector<Event> found;
    for (const auto& one : events)
      if (const auto* what = std::get_if<Event>(&one)) found.push_back(*what);
    return found;
  }
  template <class Event>
  bool wait_for(std::size_t count = 1) {
    return run_until([&] { return told<Event>().size() >= count; });
  }

  temporary_folder folder;
  std::vector<std::unique_ptr<phone>> phones;
  std::vector<media::media_event> events;
  std::unique_ptr<media::media_client> client;
  media::media_settings settings;

private:
  void step(int wait_ms);

  std::unique_ptr<media::media_loop> loop_;
  std::thread thread_;
  std::chrono::steady_clock::time_point next_ = std::chrono::steady_clock::now();
};

inline constexpr routing::conversation_id the_call{77};
inline media::seat hears_lines(std::uint64_t line, std::initializer_list<std::uint64_t> others) {
  media::seat made{media::line_id{line}};
  for (const auto one : others) made.hears.emplace_back(one);
  return made;
}
inline media::seat hears_list(std::uint64_t line, media::playlist what) {
  media::seat made{media::line_id{line}};
  made.plays = std::move(what);
  return made;
}

} // namespace strowger::tests
