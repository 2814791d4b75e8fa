#include "channels/webchat/chat_record.hpp"
#include <limits>
#include <nlohmann/json.hpp>

namespace strowger::channels::webchat {

namespace {

using nlohmann::json;

/// Values of a frame's keys. A key that is not there is empty or zero; one of another form is that too, and
/// noted.
struct frame_reader {
  const json& frame;
  bool& odd;

  [[nodiscard]] std::string text(const char* key, std::string otherwise = {}) const {
    const auto found = frame.find(key);
    if (found == frame.end()) return otherwise;
    if (found->is_string()) return found->get<std::string>();
    odd = true;
    return otherwise;
  }
  [[nodiscard]] std::uint32_t number(const char* key) const {
    const auto found = frame.find(key);
    if (found == frame.end()) return 0;
    const auto value = found->is_number_unsigned() ? found->get<std::uint64_t>() : ~std::uint64_t{0};
    if (value <= std::numeric_limits<std::uint32_t>::max()) return static_cast<std::uint32_t>(value);
    odd = true;
    return 0;
  }
};

void keep(chat_record& known, const chat_line& one) {
  const auto [at, fresh] = known.lines.try_emplace(one.number, one);
  if (!fresh && at->second.text != one.text)
    known.wrong.push_back("number " + std::to_string(one.number) + " of " + known.interaction + " was \"" +
                          at->second.text + "\" and is \"" + one.text + "\"");
  if (one.from == "customer" && !one.id.empty() && known.unsent.erase(one.id) != 0)
    known.sent[one.id] = one.number;
  if (one.from == "system" && one.text == "closed") known.closed = "closed";
}

void take_message(chat_record& known, const json& message, bool& odd) {
  if (!message.is_object()) {
    odd = true;
    return;
  }
  const frame_reader in{message, odd};
  keep(known, {in.number("number"), in.text("from"), in.text("id"), in.text("text")});
}

void take_state(chat_record& known, const frame_reader& in) {
  known.state = in.text("state");
  if (known.state == "closed") known.closed = "closed";
}

void take_welcome(chat_record& known, const frame_reader& in) {
  known.refused.clear();
  known.token = in.text("token", known.token);
  known.interaction = in.text("interaction");
  if (const auto messages = in.frame.find("messages"); messages != in.frame.end()) {
    if (!messages->is_array()) in.odd = true;
    for (const auto& one : *messages) take_message(known, one, in.odd);
  }
  take_state(known, in);
}

void take_sent(chat_record& known, const frame_reader& in) {
  const auto id = in.text("id");
  const auto number = in.number("number");
  const auto before = known.sent.find(id);
  if (before != known.sent.end() && before->second != number)
    known.wrong.push_back("message " + id + " has two numbers");
  if (const auto said = known.unsent.find(id); said != known.unsent.end())
    keep(known, {number, "customer", id, std::string{said->second}});
  known.sent[id] = number;
}

} // namespace

bool take_frame(chat_record& known, std::string_view text) {
  const auto frame = json::parse(text, nullptr, false);
  if (!frame.is_object()) {
    known.wrong.emplace_back("the engine sent something that is no object");
    return false;
  }
  bool odd = false;
  const frame_reader in{frame, odd};
  const auto type = in.text("type");
  if (type == "welcome") take_welcome(known, in);
  if (type == "refused") known.refused = in.text("code");
  // The chat is over; whether rightly is for others to say.
  if (type == "refused" && known.refused == "expired") known.closed = "expired";
  if (type == "sent") take_sent(known, in);
  if (type == "message") take_message(known, frame, odd);
  if (type == "state") take_state(known, in);
  if (odd)
    known.wrong.push_back("the engine sent a frame of another form: " + std::string{text.substr(0, 200)});
  return type == "welcome";
}

} // namespace strowger::channels::webchat
