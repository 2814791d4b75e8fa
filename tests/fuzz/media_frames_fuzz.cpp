#include "channels/media/media_wire.hpp"
#include "channels/media/wav.hpp"
#include <cstdint>
#include <cstdlib>

using namespace strowger::channels::media;

/// Whatever comes in on the media socket: a command that is read can be said again and is the same; and the
/// same bytes taken for an event, and for a prompt's file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  frame_reader reader;
  for (std::size_t at = 0; at < size; at += 7) {
    reader.take(bytes.substr(at, 7));
    while (const auto message = reader.next()) {
      if (message->size() > largest_frame) std::abort();
      const auto command = read_command(*message);
      if (!command) continue;
      std::string again, third;
      if (!append_frame(again, *command)) std::abort();
      const auto read = read_command(std::string_view{again}.substr(4));
      if (!read || !append_frame(third, *read) || again != third) std::abort();
    }
  }
  if (const auto event = read_event(bytes)) {
    std::string again;
    append_frame(again, *event);
  }
  if (const auto sound = read_wav({data, size}); sound && sound.value().samples.size() < 10'000)
    to_telephone_rate(sound.value());
  return 0;
}
