#include "channels/remote/frames.hpp"
#include <algorithm>

namespace strowger::channels::remote {

void write_frame_head(char* head, std::size_t bytes) {
  for (std::size_t i = 0; i < frame_head_bytes; ++i) head[i] = static_cast<char>((bytes >> (8 * i)) & 0xff);
}

char* frame_reader::room(std::size_t bytes) {
  if (begin_ > 0) {
    // What is filled, not the room behind it.
    std::copy(bytes_.begin() + static_cast<std::ptrdiff_t>(begin_),
              bytes_.begin() + static_cast<std::ptrdiff_t>(filled_), bytes_.begin());
    filled_ -= begin_;
    begin_ = 0;
  }
  if (bytes_.size() < filled_ + bytes) bytes_.resize(filled_ + bytes);
  // A long frame leaves no lasting room behind.
  if (filled_ == 0 && bytes_.capacity() > 4 * bytes + frame_bytes_max / 4) {
    bytes_.resize(bytes);
    bytes_.shrink_to_fit();
  }
  return bytes_.data() + filled_;
}

std::optional<std::string_view> frame_reader::next() {
  if (broken_ || filled_ - begin_ < frame_head_bytes) return std::nullopt;
  std::size_t length = 0;
  for (std::size_t i = 0; i < frame_head_bytes; ++i)
    length |= std::size_t{static_cast<unsigned char>(bytes_[begin_ + i])} << (8 * i);
  if (length > frame_bytes_max) {
    broken_ = true;
    return std::nullopt;
  }
  if (filled_ - begin_ < frame_head_bytes + length) return std::nullopt;
  const std::string_view all{bytes_};
  const auto frame = all.substr(begin_ + frame_head_bytes, length);
  begin_ += frame_head_bytes + length;
  return frame;
}

} // namespace strowger::channels::remote
