#include "channels/media/wav.hpp"
#include <cstdlib>

using namespace strowger::channels::media;

/// Any bytes as a prompt's file: what is read is no longer than the file can hold, and becomes a telephone's
/// sound of the length it had.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = read_wav({data, size});
  if (!read) return 0;
  const auto& sound = read.value();
  if (sound.samples.size() > size || sound.rate < 8'000 || sound.rate > 48'000) std::abort();
  const auto heard = to_telephone_rate(sound);
  const auto wanted = sound.samples.size() * 8'000 / sound.rate;
  if (heard.size() > wanted + 1 || heard.size() + 1 < wanted) std::abort();
  if (sound.rate == 8'000 && heard != sound.samples) std::abort();
  return 0;
}
