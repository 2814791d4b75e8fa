#pragma once
#include "channels/web/client.hpp"
#include "channels/webchat/chat_client.hpp"
#include "sim/load/channel_player.hpp"

namespace strowger::sim::load {

/// Customers of the web chat (docs/protocols/webchat.md), without pages. `network` must outlive it and its
/// contacts; to be used on the network's thread. `began` is given each one's client, whose record may be read
/// on any thread.
class chat_player final : public channel_player {
public:
  using client = std::shared_ptr<channels::webchat::chat_client>;
  chat_player(channels::web::socket_client& network, std::string address, std::uint16_t port,
              std::function<void(client)> began = {})
    : network_{network}, address_{std::move(address)}, port_{port}, began_{std::move(began)} {}

  [[nodiscard]] routing::channel_kind channel() const override { return routing::channel_kind::chat; }
  [[nodiscard]] bool has_lines() const override { return true; }
  std::unique_ptr<played_contact> begin(const way_in& by, std::weak_ptr<contact_listener> tells) override;

private:
  channels::web::socket_client& network_;
  std::string address_;
  std::uint16_t port_;
  std::function<void(client)> began_;
};

} // namespace strowger::sim::load
