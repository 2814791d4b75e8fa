#include "channels/webchat/chat_client.hpp"
#include <array>
#include <nlohmann/json.hpp>
#include <sodium.h>

namespace strowger::channels::webchat {

using nlohmann::json;
using web::connection_id;

namespace {

std::string draw_arrival() {
  std::array<unsigned char, 16> drawn{};
  randombytes_buf(drawn.data(), drawn.size());
  std::array<char, 2 * drawn.size() + 1> text{};
  return sodium_bin2hex(text.data(), text.size(), drawn.data(), drawn.size());
}

} // namespace

struct chat_client::core final : web::client_handler, std::enable_shared_from_this<chat_client::core> {
  core(web::socket_client& to, chat_client_options from) : network{to}, options{std::move(from)} {
    options.where.path = "/chat/socket";
    options.where.subprotocol = "strowger-chat-1";
    if (options.where.origin.empty())
      options.where.origin = "http://" + options.where.address + ":" + std::to_string(options.where.port);
  }

  void open() {
    std::lock_guard lock{mutex};
    stopped = false;
    if (line == 0) line = network.connect(options.where, shared_from_this());
  }

  void on_open(connection_id connection) override {
    if (!greet(connection)) return;
    if (options.opened) options.opened();
  }
  bool greet(connection_id connection) {
    std::lock_guard lock{mutex};
    if (connection != line) return false;
    json hello{{"type", "hello"}, {"entry", options.entry}, {"language", "en"}};
    if (!known.token.empty()) {
      hello["token"] = known.token;
      hello["last"] = known.lines.empty() ? 0 : known.lines.rbegin()->first;
    } else {
      hello["arrival"] = arrival;
    }
    if (!options.name.empty()) hello["name"] = options.name;
    if (!options.customer.empty()) hello["customer"] = options.customer;
    network.send(line, hello.dump());
    return true;
  }

  void on_text(connection_id connection, std::string_view text) override {
    {
      std::lock_guard lock{mutex};
      if (connection != line) return;
      if (take_frame(known, text)) {
        welcomed = true;
        for (const auto& [id, said] : known.unsent) send_text(id, said);
      }
    }
    if (options.changed) options.changed();
  }

  void on_close(connection_id connection, std::uint16_t, int) override {
    {
      std::lock_guard lock{mutex};
      if (connection != line) return;
      line = 0;
      welcomed = false;
      if (stopped || !known.closed.empty()) return;
      ++known.reconnects;
    }
    network.schedule(options.reopen_after, [self = weak_from_this()] {
      if (auto one = self.lock()) one->reopen();
    });
  }

  void reopen() {
    std::lock_guard lock{mutex};
    if (!stopped && line == 0) line = network.connect(options.where, shared_from_this());
  }

  void send_text(const std::string& id, const std::string& text) {
    if (line != 0 && welcomed) network.send(line, json{{"type", "say"}, {"id", id}, {"text", text}}.dump());
  }
  void send(const json& frame) {
    if (line != 0 && welcomed) network.send(line, frame.dump());
  }

  web::socket_client& network;
  chat_client_options options;
  mutable std::mutex mutex;
  chat_record known;
  const std::string arrival = draw_arrival(); ///< said until the welcome: however often, it is one chat
  connection_id line = 0;
  bool welcomed = false, stopped = true;
};

chat_client::chat_client(web::socket_client& network, chat_client_options options)
  : core_{std::make_shared<core>(network, std::move(options))} {}
chat_client::~chat_client() { stop(); }
void chat_client::open() { core_->open(); }

std::string chat_client::say(const std::string& text) {
  std::uint64_t drawn = 0;
  randombytes_buf(&drawn, sizeof drawn);
  char id[17];
  std::snprintf(id, sizeof id, "%016llx", static_cast<unsigned long long>(drawn));
  std::lock_guard lock{core_->mutex};
  core_->known.unsent[id] = text;
  core_->send_text(id, text);
  return id;
}

void chat_client::received(std::uint32_t up_to) {
  std::lock_guard lock{core_->mutex};
  core_->send({{"type", "received"}, {"up_to", up_to}});
}

void chat_client::leave() {
  std::lock_guard lock{core_->mutex};
  core_->send({{"type", "leave"}});
}

void chat_client::drop() {
  std::lock_guard lock{core_->mutex};
  if (core_->line != 0) core_->network.close(core_->line, 0);
}

void chat_client::stop() {
  std::lock_guard lock{core_->mutex};
  core_->stopped = true;
  if (core_->line != 0) core_->network.close(core_->line, 0);
}

chat_record chat_client::record() const {
  std::lock_guard lock{core_->mutex};
  return core_->known;
}

bool chat_client::connected() const {
  std::lock_guard lock{core_->mutex};
  return core_->line != 0 && core_->welcomed;
}

} // namespace strowger::channels::webchat
