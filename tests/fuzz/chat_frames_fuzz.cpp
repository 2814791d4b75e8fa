#include "channels/webchat/chat_sessions.hpp"
#include "channels/webchat/chat_token.hpp"
#include <cstddef>
#include <cstdint>
#include <cstdlib>

/// Frames of a hostile page, through the reader and the machine behind it: no crash, and at most its own
/// connection is lost. Lines of the input are frames; those with an even number go to one page, the others to
/// another of the same engine.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strowger::channels;
  using namespace strowger::channels::webchat;
  std::string_view rest{reinterpret_cast<const char*>(data), size};
  (void)decode(rest);
  unsigned chance = 0;
  chat_sessions machine{{}, [&chance](void* bytes, std::size_t count) {
                          for (std::size_t i = 0; i < count; ++i)
                            static_cast<unsigned char*>(bytes)[i] = static_cast<unsigned char>(++chance);
                        }};
  machine.set_entries({{"shop", {}, milliseconds{1000}, "Shop"}});
  stamp now{moment{milliseconds{1000}}, wall_time{}};
  chat_outputs out;
  machine.resume({}, now, out);
  machine.page_opened(1, {true, ""}, now);
  machine.page_opened(2, {false, "https://a.example"}, now);
  std::uint32_t said_messages = 0;
  for (page_id page = 1; !rest.empty(); page = 3 - page) {
    const auto frame = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), frame.size() + 1));
    machine.page_said(page, frame, now, out);
    // The engine answers everything it is told.
    chat_outputs answers;
    for (const auto& one : out) {
      if (const auto* close = std::get_if<close_page>(&one); close && close->page != page) std::abort();
      const auto* event = std::get_if<channel_event>(&one);
      if (!event) continue;
      if (event->number != 0) machine.acknowledged(event->conversation, event->number, now, answers);
      if (const auto* asked = std::get_if<refresh>(&event->what))
        machine.command(
            {{}, event->conversation, show{asked->tag, "i", conversation_status::waiting, 1, "", {}, 0, 0}},
            now, answers);
      if (const auto* said = std::get_if<strowger::channels::said>(&event->what))
        machine.command(
            {{},
             event->conversation,
             show_message{{++said_messages, speaker::customer, "", said->client, said->text, {}}}},
            now, answers);
    }
    for (const auto& one : answers)
      if (const auto* event = std::get_if<channel_event>(&one))
        if (const auto* asked = std::get_if<refresh>(&event->what))
          machine.command(
              {{}, event->conversation, show{asked->tag, "i", conversation_status::waiting, 1, "", {}, 0, 0}},
              now, out);
    out.clear();
    now.at += milliseconds{700};
    machine.pass(now, out);
    out.clear();
  }
  return 0;
}
