#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Frames of a stream socket: four bytes of length, little endian, then so many bytes.
namespace strowger::channels::remote {

inline constexpr std::size_t frame_bytes_max = 1024U * 1024U;
inline constexpr std::size_t frame_head_bytes = 4;

/// The head of a frame of so many bytes. At most `frame_bytes_max`.
void write_frame_head(char* head, std::size_t bytes);

/// Cuts what arrives into frames. One thread's.
class frame_reader {
public:
  /// Room for at least `bytes` more; tell `arrived` how many came.
  char* room(std::size_t bytes);
  void arrived(std::size_t bytes) { filled_ += bytes; }
  /// The next whole frame, without its head, valid until `room`; nothing when it is not all there yet.
  std::optional<std::string_view> next();
  /// A frame longer than may be was announced: the rest of the stream cannot be read.
  [[nodiscard]] bool broken() const { return broken_; }

private:
  std::string bytes_;
  std::size_t begin_ = 0, filled_ = 0;
  bool broken_ = false;
};

} // namespace strowger::channels::remote
