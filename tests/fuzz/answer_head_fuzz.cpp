#include "channels/desktop/plain_post.hpp"
#include <cstdlib>

using namespace strowger::channels::desktop;

/// The head of whatever answers a headless desktop's sign-in: refused with a message, or a status of three
/// digits and a cookie that is no more than one line of it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view head{reinterpret_cast<const char*>(data), size};
  const auto read = read_answer_head(head);
  if (!read) {
    if (read.reason().detail.empty()) std::abort();
    return 0;
  }
  const auto& cookie = read.value().cookie;
  if (read.value().status < 100 || read.value().status > 999) std::abort();
  if (cookie.find_first_of("\r\n;") != std::string::npos || head.find(cookie) == std::string_view::npos)
    std::abort();
  return 0;
}
