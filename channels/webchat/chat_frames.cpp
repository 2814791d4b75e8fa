#include "channels/webchat/chat_frames.hpp"
#include "channels/webchat/chat_token.hpp"
#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

namespace strowger::channels::webchat {

namespace {

using nlohmann::json;

std::string_view to_text(conversation_status status) {
  switch (status) {
  case conversation_status::waiting:
    return "waiting";
  case conversation_status::connected:
    return "connected";
  case conversation_status::closed:
    return "closed";
  }
  return "";
}

std::string_view to_text(speaker from) {
  switch (from) {
  case speaker::customer:
    return "customer";
  case speaker::agent:
    return "agent";
  case speaker::system:
    return "system";
  }
  return "";
}

/// Bytes that are not UTF-8, which can only come from inside, are replaced rather than thrown over.
std::string written(const json& frame) { return frame.dump(-1, ' ', false, json::error_handler_t::replace); }

json form_of(const message_view& message) {
  json form{{"number", message.number},
            {"from", to_text(message.from)},
            {"text", message.text},
            {"at", message.at.time_since_epoch().count()}};
  if (!message.author.empty()) form["author"] = message.author;
  if (message.client != 0) form["id"] = client_id_text(message.client);
  if (message.callback) form["kind"] = "callback";
  return form;
}

void put_state(json& frame, conversation_status state, std::uint32_t position, std::string_view agent,
               const wait_range& wait, callback_stage callback) {
  if (callback != callback_stage::none && state == conversation_status::waiting)
    frame["callback"] = callback == callback_stage::offered ? "offered" : "agreed";
  frame["state"] = to_text(state);
  if (wait.to != 0 && state == conversation_status::waiting)
    frame["wait"] = {{"from_minutes", wait.from}, {"to_minutes", wait.to}};
  if (position != 0 && state == conversation_status::waiting) frame["position"] = position;
  if (!agent.empty()) frame["agent"] = agent;
}

/// True if no object or array lies deeper than `frame_depth`: checked before the parser builds anything.
bool is_shallow(std::string_view text) {
  std::size_t depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        quoted = false;
    } else if (c == '"')
      quoted = true;
    else if ((c == '{' || c == '[') && ++depth > frame_depth)
      return false;
    else if ((c == '}' || c == ']') && depth > 0)
      --depth;
  }
  return true;
}

/// Takes known keys out of one frame; remembers the first that is not what it should be.
class reader {
public:
  explicit reader(const json& frame) : frame_{frame} {}

  std::string text(const char* key, bool needed = false) {
    const auto* value = find(key, needed);
    if (!value) return {};
    if (!value->is_string()) return fail(key, "is not a string"), std::string{};
    return value->get<std::string>();
  }
  std::optional<std::string> maybe_text(const char* key) {
    if (!frame_.contains(key)) return std::nullopt;
    return text(key);
  }
  std::uint32_t number(const char* key, bool needed = false) {
    const auto* value = find(key, needed);
    if (!value) return 0;
    if (!value->is_number_unsigned() ||
        value->get<std::uint64_t>() > std::numeric_limits<std::uint32_t>::max())
      return fail(key, "is not a whole number from 0 to 4294967295"), 0;
    return static_cast<std::uint32_t>(value->get<std::uint64_t>());
  }
  bool flag(const char* key) {
    const auto* value = find(key, true);
    if (!value) return false;
    if (!value->is_boolean()) return fail(key, "is not true or false"), false;
    return value->get<bool>();
  }
  std::uint64_t client(const char* key) {
    const auto id = client_id_from(text(key, true));
    if (!id) fail(key, "is not 16 lower-case hex digits");
    return id.value_or(0);
  }
  void fail(const char* key, const char* what) {
    if (fault_.empty()) fault_ = std::string{"\""} + key + "\" " + what;
  }
  std::variant<page_frame, malformed_frame> done(page_frame frame) const {
    if (!fault_.empty()) return malformed_frame{fault_};
    return frame;
  }

private:
  const json* find(const char* key, bool needed) {
    const auto found = frame_.find(key);
    if (found != frame_.end()) return &*found;
    if (needed) fail(key, "is missing");
    return nullptr;
  }
  const json& frame_;
  std::string fault_;
};

std::variant<page_frame, malformed_frame> read_hello(reader& from) {
  hello_frame hello;
  hello.entry = from.text("entry", true);
  hello.token = from.maybe_text("token");
  hello.arrival = from.maybe_text("arrival");
  hello.last = from.number("last");
  hello.language = from.text("language");
  hello.customer = from.text("customer");
  hello.name = from.text("name");
  hello.page = from.text("page");
  if (hello.entry.empty() || hello.entry.size() > 64) from.fail("entry", "is not 1 to 64 bytes long");
  if (hello.token && hello.token->size() > 64) from.fail("token", "is too long");
  if (hello.arrival && !is_arrival_id(*hello.arrival))
    from.fail("arrival", "is not 32 lower-case hex digits");
  if (hello.language.size() > 35) from.fail("language", "is no language tag");
  return from.done(std::move(hello));
}

} // namespace

std::optional<std::uint64_t> client_id_from(std::string_view text) {
  if (text.size() != 16) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    if (c >= '0' && c <= '9')
      value = value << 4U | static_cast<std::uint64_t>(c - '0');
    else if (c >= 'a' && c <= 'f')
      value = value << 4U | static_cast<std::uint64_t>(c - 'a' + 10);
    else
      return std::nullopt;
  }
  if (value == 0) return std::nullopt;
  return value;
}

std::string client_id_text(std::uint64_t client) {
  std::string text(16, '0');
  for (std::size_t i = 16; i > 0; --i, client >>= 4U) text[i - 1] = "0123456789abcdef"[client & 15U];
  return text;
}

std::variant<page_frame, malformed_frame> read_frame(std::string_view text) {
  if (text.size() > frame_bytes) return malformed_frame{"frame too long"};
  if (!is_shallow(text)) return malformed_frame{"nested too deeply"};
  const auto frame = json::parse(text, nullptr, false);
  if (!frame.is_object()) return malformed_frame{"not a JSON object"};
  reader from{frame};
  const auto type = from.text("type", true);
  if (type == "hello") return read_hello(from);
  if (type == "say") {
    say_frame say{from.client("id"), from.text("text", true)};
    return from.done(std::move(say));
  }
  if (type == "callback") {
    say_frame say{from.client("id"), from.text("number", true), true};
    return from.done(std::move(say));
  }
  if (type == "received" || type == "read")
    return from.done(mark_frame{from.number("up_to", true), type == "read"});
  if (type == "typing") return from.done(typing_frame{from.flag("on")});
  if (type == "leave") return from.done(leave_frame{});
  if (type == "ping") return from.done(ping_frame{});
  from.fail("type", "is not one of hello, say, callback, received, read, typing, leave, ping");
  return from.done(ping_frame{});
}

std::string write_welcome(const welcome_frame& frame) {
  json form{{"type", "welcome"},
            {"token", frame.token},
            {"interaction", frame.interaction},
            {"marks", {{"received", frame.received}, {"read", frame.read}}},
            {"resume_for_ms", frame.resume_for.count()},
            {"now", frame.now.time_since_epoch().count()}};
  put_state(form, frame.state, frame.position, frame.agent, frame.wait, frame.callback);
  if (!frame.title.empty()) form["title"] = frame.title;
  auto& messages = form["messages"] = json::array();
  if (frame.messages)
    for (const auto& message : *frame.messages)
      if (message.number > frame.from_number) messages.push_back(form_of(message));
  return written(form);
}

std::string write_refused(std::string_view code, std::string_view message,
                          routing::milliseconds retry_after) {
  json form{{"type", "refused"}, {"code", code}, {"message", message}};
  if (retry_after.count() > 0) form["retry_after_ms"] = retry_after.count();
  return written(form);
}

std::string write_sent(std::uint64_t client, std::uint32_t number, wall_time at) {
  return written({{"type", "sent"},
                  {"id", client_id_text(client)},
                  {"number", number},
                  {"at", at.time_since_epoch().count()}});
}

std::string write_message(const message_view& message) {
  auto form = form_of(message);
  form["type"] = "message";
  return written(form);
}

std::string write_marks(std::uint32_t received, std::uint32_t read) {
  return written({{"type", "marks"}, {"received", received}, {"read", read}});
}

std::string write_typing(bool on) { return written({{"type", "typing"}, {"on", on}}); }

std::string write_state(conversation_status state, std::uint32_t position, std::string_view agent,
                        const wait_range& wait, callback_stage callback) {
  json form{{"type", "state"}};
  put_state(form, state, position, agent, wait, callback);
  return written(form);
}

std::string write_error(std::string_view code, std::string_view message,
                        std::optional<std::uint64_t> client) {
  json form{{"type", "error"}, {"code", code}, {"message", message}};
  if (client) form["id"] = client_id_text(*client);
  return written(form);
}

std::string write_pong() { return R"({"type":"pong"})"; }

} // namespace strowger::channels::webchat
