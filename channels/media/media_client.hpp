#pragma once
#include "channels/media/media_wire.hpp"
#include <filesystem>
#include <functional>

namespace strowger::channels::media {

/// The SIP process's end of the media socket. Never blocks; one thread, that of a foreign event loop: it
/// watches `fd` for reading, for ever the same descriptor, and calls `attend`. Connects by itself, again
/// after 100 ms to 2 s when the media process is not there.
///
/// What is said while nobody listens is not kept: whoever owns it says everything again when `connected`
/// is told, beginning with `list_lines`.
class media_client {
public:
  struct listeners {
    std::function<void(bool connected)> connected;
    std::function<void(const media_event&)> event;
  };
  /// `gathers`: what is sent waits for `leave`, so that many commands are one write.
  media_client(std::filesystem::path path, listeners told, bool gathers = false);
  ~media_client();
  media_client(const media_client&) = delete;
  media_client& operator=(const media_client&) = delete;

  [[nodiscard]] int fd() const { return poll_; }
  /// Everything that is ready; listeners are called here alone, and may `send`.
  void attend();
  [[nodiscard]] bool connected() const { return connected_; }
  /// False when it was not taken: nobody there, or it does not read (`most_unread`), which ends the
  /// connection.
  bool send(const media_command& command);
  /// What was gathered goes out; but what nobody waits for an answer to, and nobody can hear the few
  /// milliseconds of, goes with what is said next, or by `leave_all`.
  void leave();
  void leave_all();
  /// Something that can wait does.
  [[nodiscard]] bool holds() const { return can_wait_; }

  static constexpr std::size_t most_unread = 16U << 20U; ///< bytes

private:
  void connect();
  void lose();
  bool give_up();
  void try_later();
  bool flush();
  bool read();
  void want(bool writing);

  std::filesystem::path path_;
  listeners told_;
  int poll_ = -1, timer_ = -1, socket_ = -1;
  const bool gathers_;
  bool connected_ = false, writing_ = false, broken_ = false;
  bool can_wait_ = false; ///< all of `out_`
  std::int64_t wait_ms_ = 100;
  frame_reader in_;
  std::string out_;
  std::size_t sent_ = 0;
};

} // namespace strowger::channels::media
