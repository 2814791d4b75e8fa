#include "tests/channels/chat_visitor.hpp"
#include "channels/webchat/chat_frames.hpp"
#include <algorithm>

namespace strowger::tests {

using namespace std::chrono_literals;
using nlohmann::json;

void chat_visitor::connect() {
  now.change([](state& all) {
    all.welcomed = false;
    all.refused.clear();
    all.close_code = 0;
  });
  // The connection may open before its number is known here: whoever asks for it waits.
  const std::lock_guard lock{mutex_};
  connection_ = client_.connect({"127.0.0.1", port_, "/chat/socket", "strowger-chat-1", origin, "", false},
                                shared_from_this());
}

channels::web::connection_id chat_visitor::connection() {
  const std::lock_guard lock{mutex_};
  return connection_;
}

void chat_visitor::drop() {
  client_.close(connection(), 0);
  now.wait([](const state& all) { return !all.connected; });
}

void chat_visitor::say(std::uint64_t id, std::string text) {
  const std::lock_guard in_order{saying_};
  bool ready = false;
  now.change([&](state& all) {
    all.unsent.emplace_back(id, text);
    ready = all.welcomed && all.connected;
  });
  if (ready) send({{"type", "say"}, {"id", channels::webchat::client_id_text(id)}, {"text", text}});
}

void chat_visitor::share_token_of(chat_visitor& other) {
  const auto token = other.now.copy().token;
  now.change([&](state& all) { all.token = token; });
}

void chat_visitor::on_open(channels::web::connection_id from) {
  if (from != connection()) return;
  json hello = hello_extra;
  now.change([&](state& all) {
    all.connected = true;
    if (!all.token.empty()) hello["token"] = all.token;
    if (!all.messages.empty()) {
      // The highest number up to which nothing is missing.
      std::uint32_t last = 0;
      for (const auto& [number, text] : all.messages)
        if (number == last + 1) last = number;
      hello["last"] = last;
    }
  });
  hello["type"] = "hello";
  hello["entry"] = entry;
  client_.send(from, hello.dump());
}

void chat_visitor::on_text(channels::web::connection_id from, std::string_view text) {
  if (from != connection()) return;
  const auto frame = json::parse(text);
  const auto type = frame.at("type").get<std::string>();
  std::vector<std::pair<std::uint64_t, std::string>> again;
  // Whoever sees the welcome says more only after what is said again here.
  std::unique_lock in_order{saying_};
  now.change([&](state& all) {
    if (type == "welcome") {
      all.token = frame.at("token");
      all.status = frame.at("state");
      all.welcome = frame;
      for (const auto& message : frame.at("messages")) show(all, message);
      all.welcomed = true;
      again = all.unsent;
    } else if (type == "message")
      show(all, frame);
    else if (type == "sent")
      confirm(all, frame.at("id"), frame.at("number"));
    else if (type == "state")
      all.status = frame.at("state");
    else if (type == "refused")
      all.refused = frame.at("code");
    else if (type == "typing")
      ++all.typing;
    else if (type == "pong")
      ++all.pongs;
    else if (type == "marks") {
      all.agent_received = frame.at("received");
      all.agent_read = frame.at("read");
    } else if (type == "error")
      all.errors.push_back(frame.at("code"));
  });
  say_again(again);
  in_order.unlock();
  if (type == "error" && (frame.at("code") == "not_now" || frame.at("code") == "too_fast"))
    client_.schedule(100ms, [self = shared_from_this()] {
      const std::lock_guard in_turn{self->saying_};
      const auto all = self->now.copy();
      if (all.welcomed && all.connected) self->say_again(all.unsent);
    });
}

void chat_visitor::say_again(const std::vector<std::pair<std::uint64_t, std::string>>& unsent) {
  for (const auto& [id, text] : unsent)
    send({{"type", "say"}, {"id", channels::webchat::client_id_text(id)}, {"text", text}});
}

void chat_visitor::show(state& all, const json& message) {
  const auto number = message.at("number").get<std::uint32_t>();
  const auto text = message.at("from").get<std::string>() + ": " + message.at("text").get<std::string>();
  const auto [known, fresh] = all.messages.emplace(number, text);
  if (!fresh && known->second != text) ++all.doubled;
  if (message.contains("id")) confirm(all, message.at("id"), number);
}

void chat_visitor::confirm(state& all, const std::string& id, std::uint32_t number) {
  const auto client = channels::webchat::client_id_from(id).value_or(0);
  all.stored[client] = number;
  const auto mine = std::find_if(all.unsent.begin(), all.unsent.end(),
                                 [&](const auto& one) { return one.first == client; });
  if (mine == all.unsent.end()) return;
  all.messages.emplace(number, "customer: " + mine->second);
  all.unsent.erase(mine);
}

void chat_visitor::on_close(channels::web::connection_id from, std::uint16_t code, int) {
  if (from != connection()) return;
  now.change([&](state& all) {
    all.connected = all.welcomed = false;
    all.close_code = code;
  });
}

} // namespace strowger::tests
