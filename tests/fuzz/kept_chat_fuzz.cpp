#include "channels/webchat/chat_token.hpp"
#include <cstdint>
#include <cstdlib>

using namespace strowger::channels::webchat;

/// The bytes kept with a conversation are read whole or not at all, and read back as they were written.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  if (const auto chat = decode(bytes); chat && encode(*chat) != bytes) std::abort();
  return 0;
}
