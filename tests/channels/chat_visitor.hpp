#pragma once
#include "channels/web/client.hpp"
#include "tests/channels/conformance.hpp"
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace strowger::tests {

/// A customer's page over a real WebSocket: says what it is told until it is stored, and keeps what it is
/// shown.
class chat_visitor : public channels::web::client_handler, public std::enable_shared_from_this<chat_visitor> {
public:
  struct state : customer_view {
    std::vector<std::pair<std::uint64_t, std::string>> unsent;
    nlohmann::json welcome;
    std::uint32_t agent_received = 0, agent_read = 0;
    int close_code = 0, typing = 0, pongs = 0;
  };
  chat_visitor(channels::web::socket_client& client, std::uint16_t& port) : client_{client}, port_{port} {}

  void connect();
  /// Without a goodbye, as a lost network.
  void drop();
  void say(std::uint64_t id, std::string text);
  void send(const nlohmann::json& frame) { client_.send(connection(), frame.dump()); }
  void send_raw(std::string text) { client_.send(connection(), std::move(text)); }
  /// Of the latest `connect`; what comes from earlier ones is not heard.
  channels::web::connection_id connection();
  void share_token_of(chat_visitor& other);

  void on_open(channels::web::connection_id connection) override;
  void on_text(channels::web::connection_id connection, std::string_view text) override;
  void on_close(channels::web::connection_id connection, std::uint16_t code, int http_status) override;

  watched<state> now;
  std::string entry = "shop", origin;
  nlohmann::json hello_extra = nlohmann::json::object();

private:
  void show(state& all, const nlohmann::json& message);
  void confirm(state& all, const std::string& id, std::uint32_t number);
  void say_again(const std::vector<std::pair<std::uint64_t, std::string>>& unsent);

  channels::web::socket_client& client_;
  std::uint16_t& port_;
  std::mutex saying_; ///< of what is said, from either thread: it goes out in the order of `unsent`
  std::mutex mutex_;  ///< of the connection
  channels::web::connection_id connection_ = 0;
};

} // namespace strowger::tests
