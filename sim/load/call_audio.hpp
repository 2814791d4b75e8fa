#pragma once
#include "channels/media/media_words.hpp"
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

namespace strowger::sim::load {

/// The audio of calls: each end sends a tone of its own, 20 ms of G.711 at a time, and listens for the other
/// side's. Every frame of a tone is the same 160 bytes, so it is known again without any reckoning as long as
/// it is passed on and not mixed. One thread of its own; any thread may call.
class call_audio {
public:
  enum class side : std::uint8_t { caller, agent };
  /// `other`: the first frame of the other side's tone; else the first packet of any kind. Each comes at most
  /// once, on the audio's thread.
  using heard = std::function<void(bool other)>;
  using audio_id = std::uint64_t;

  /// Of ends without audio everything that comes is taken and thrown away at one port.
  explicit call_audio(const std::string& address);
  ~call_audio();
  call_audio(const call_audio&) = delete;
  call_audio& operator=(const call_audio&) = delete;

  [[nodiscard]] channels::media::endpoint silent_end() const;
  /// 0 where there is no port left.
  audio_id open(side as, heard tells);
  [[nodiscard]] channels::media::endpoint end_of(audio_id of);
  /// `keys`: what goes and comes is encrypted (SRTP), and nothing else is heard.
  void send_to(audio_id of, const channels::media::endpoint& other,
               const std::optional<channels::media::srtp_keys>& keys = {});
  /// The other side has changed: its tone is told once more.
  void listen_again(audio_id to);
  void close(audio_id of);

private:
  struct line;
  void live();
  void send_all();
  void receive(audio_id of);

  const std::string address_;
  int sink_ = -1, poll_ = -1, clock_ = -1;
  std::atomic<bool> over_{false};
  std::mutex mutex_;
  std::unordered_map<audio_id, std::unique_ptr<line>> lines_;
  audio_id last_ = 0;
  std::thread thread_;
};

} // namespace strowger::sim::load
