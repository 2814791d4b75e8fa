#include "channels/webchat/chat_record.hpp"
#include <algorithm>
#include <cstdlib>

using namespace strowger::channels::webchat;

/// Whatever an engine sends to a customer without a page, a frame a line: what was said is unsent or sent,
/// never lost; what is no frame is noted.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest{reinterpret_cast<const char*>(data), size};
  chat_record known;
  known.unsent = {{"00000000000000a1", "hello"}, {"00000000000000a2", "are you there?"}};
  const auto said = known.unsent;
  while (!rest.empty()) {
    const auto frame = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), frame.size() + 1));
    const auto wrong = known.wrong.size();
    const bool welcome = take_frame(known, frame);
    if (frame.find('{') == std::string_view::npos && (welcome || known.wrong.size() == wrong)) std::abort();
    for (const auto& [id, text] : said)
      if (known.unsent.contains(id) == known.sent.contains(id)) std::abort();
  }
  for (const auto& [number, line] : known.lines)
    if (line.number != number) std::abort();
  return 0;
}
