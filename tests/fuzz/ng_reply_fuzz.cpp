#include "channels/sip/rtpengine/bencode.hpp"
#include "channels/sip/rtpengine/ng_words.hpp"
#include <cstdlib>

using namespace strowger::channels::sip;

/// Any bytes as an answer of rtpengine: refused, or read; what is read is written as it was read, and a
/// reason goes into one line of a log.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto reply = read_ng_reply(text);
  if (reply.why.find_first_of("\r\n\"") != std::string::npos) std::abort();
  const auto read = read_ben(text);
  if (!read) {
    if (reply.is != ng_reply::kind::unreadable) std::abort();
    return 0;
  }
  if (write_ben(*read) != text) std::abort();
  return 0;
}
