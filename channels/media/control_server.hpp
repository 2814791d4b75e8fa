#pragma once
#include "channels/media/media_wire.hpp"
#include "routing/model/result.hpp"
#include <deque>
#include <filesystem>
#include <functional>

namespace strowger::channels::media {

/// The socket of the media process: one client, the SIP process; a newer one takes the place of an older one,
/// which may be dead without knowing. Only the same user and root may connect. One thread; lives in a foreign
/// epoll loop.
class control_server {
public:
  /// `poll`: the loop's epoll descriptor, in which the two sockets stand under these numbers as data.
  struct numbers {
    std::uint64_t listening, client;
  };
  control_server(int poll, numbers as) : poll_{poll}, as_{as} {}
  ~control_server();
  control_server(const control_server&) = delete;
  control_server& operator=(const control_server&) = delete;

  /// At most 107 bytes. A file a dead process left is replaced; refused while somebody answers there.
  routing::result<void> listen(const std::filesystem::path& path);
  /// True when there is a new client.
  bool accept();
  /// What the client's socket is ready for. `obey` is called for each command. False when the client is
  /// gone.
  bool attend(std::uint32_t ready, const std::function<void(const media_command&)>& obey);
  /// Kept for the next client where there is none: the latest 10,000, without what a list tells anyway.
  void tell(const media_event& event);
  /// What was told since goes out, in one write: once in each round of the loop.
  void leave();
  void send_kept();
  [[nodiscard]] bool connected() const { return client_ >= 0; }
  void drop_client();

  static constexpr std::size_t most_unread = 4U << 20U; ///< bytes; a client that does not read is cut there
  static constexpr std::size_t most_kept = 10'000;

private:
  bool read(const std::function<void(const media_command&)>& obey);
  bool flush();
  void cut();
  void want(bool writing);

  const int poll_;
  const numbers as_;
  int listening_ = -1, client_ = -1;
  bool writing_ = false, cut_ = false;
  std::filesystem::path path_;
  frame_reader in_;
  std::string out_;
  std::size_t sent_ = 0;
  std::deque<media_event> kept_;
};

} // namespace strowger::channels::media
