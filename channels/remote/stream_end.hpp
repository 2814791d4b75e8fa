#pragma once
#include "channels/remote/frames.hpp"
#include <string>
#include <string_view>

namespace strowger::channels::remote {

/// One end of a connection: the descriptor, what arrives, and what waits to be written. One thread's.
class stream_end {
public:
  stream_end() = default;
  explicit stream_end(int fd) : fd_{fd} {}
  ~stream_end() { close(); }
  stream_end(const stream_end&) = delete;
  stream_end& operator=(const stream_end&) = delete;

  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] bool open() const { return fd_ >= 0; }
  void adopt(int fd);
  void close();

  /// Reads what is there, at most `read_bytes_max`; false: the other end has gone. Frames come from `next`.
  bool read();
  std::optional<std::string_view> next() { return in_.next(); }
  [[nodiscard]] bool broken() const { return in_.broken(); }

  void put(std::string_view frames) { out_.append(frames); }
  /// Takes the frames away from `frames`, without a copy where nothing waits.
  void take(std::string& frames);
  /// Writes as much as goes; false: the other end has gone.
  bool write();
  [[nodiscard]] std::size_t waiting() const { return out_.size() - written_; }

  /// So much is taken from one connection before another's turn comes.
  static constexpr std::size_t read_bytes_max = 256U * 1024U;

private:
  int fd_ = -1;
  frame_reader in_;
  std::string out_;
  std::size_t written_ = 0;
};

} // namespace strowger::channels::remote
