#include "channels/desktop/desk_client_frames.hpp"
#include "channels/desktop/desk_frames.hpp"
#include <cstdlib>

using namespace strowger::channels::desktop;

/// Whatever a page sends is read or refused; what is read is written and read the same again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text{data, data + size};
  const auto first = read_page_frame(text);
  const auto* frame = std::get_if<page_request>(&first);
  if (frame == nullptr) {
    if (std::get<frame_refusal>(first).message.empty()) std::abort();
    return 0;
  }
  const auto written = page_frame_json(frame->request, frame->what);
  const auto second = read_page_frame(written);
  const auto* again = std::get_if<page_request>(&second);
  if (again == nullptr || page_frame_json(again->request, again->what) != written) std::abort();
  return 0;
}
