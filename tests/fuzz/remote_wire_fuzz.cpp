#include "channels/remote/frames.hpp"
#include "channels/remote/remote_wire.hpp"
#include <algorithm>
#include <cstdint>
#include <cstdlib>

using namespace strowger::channels::remote;

/// The first byte says in which pieces the rest arrives. A word that is read is written and read as itself.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::size_t piece = data[0] + 1U;
  frame_reader reader;
  for (std::size_t at = 1; at < size && !reader.broken(); at += piece) {
    const auto count = std::min(piece, size - at);
    std::copy(data + at, data + at + count, reader.room(count));
    reader.arrived(count);
    while (const auto frame = reader.next()) {
      if (const auto word = adapter_word_in(*frame)) {
        const auto again = frame_of(word.value());
        const auto read = adapter_word_in(std::string_view{again}.substr(frame_head_bytes));
        if (!read || !(read.value() == word.value())) std::abort();
      }
      if (const auto word = engine_word_in(*frame)) {
        const auto again = frame_of(word.value());
        const auto read = engine_word_in(std::string_view{again}.substr(frame_head_bytes));
        if (!read || !(read.value() == word.value())) std::abort();
      }
    }
  }
  return 0;
}
