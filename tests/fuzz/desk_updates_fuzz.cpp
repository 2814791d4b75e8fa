#include "channels/desktop/desk_client_frames.hpp"
#include "channels/desktop/desk_model.hpp"
#include "channels/desktop/desk_updates.hpp"
#include <cstdlib>

using namespace strowger::channels::desktop;

/// Whatever a headless desktop is sent is read or refused and leaves its model whole; what is read is written
/// the same again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text{data, data + size};
  const auto first = read_update(text);
  if (!first) return 0;
  desk_model model;
  model.take(*first);
  if (const auto* board = std::get_if<wallboard_update>(&*first); board != nullptr)
    return 0; // kept as it came
  const auto written = update_json(*first);
  const auto second = read_update(written);
  if (!second || update_json(*second) != written) std::abort();
  return 0;
}
