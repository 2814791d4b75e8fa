#pragma once
#include "channels/webchat/webchat_adapter.hpp"
#include "tests/channels/chat_visitor.hpp"
#include <memory>
#include <optional>
#include <vector>

namespace strowger::tests {

/// Web chat as the harness sees it: a web server on loopback and customers with real WebSockets.
class webchat_subject : public adapter_under_test {
public:
  webchat_subject() {
    settings.entries.push_back({"shop", {}, routing::milliseconds{60'000}, "Shop support"});
    settings.limits.away_after = routing::milliseconds{50};
    settings.limits.away_after_start = routing::milliseconds{1'500};
    settings.limits.repeat_after = routing::milliseconds{40};
    settings.limits.repeat_at_most = routing::milliseconds{200};
    settings.limits.messages_per_second = 1'000;
    settings.limits.messages_burst = 1'000;
    bounds.frames_per_second = 5'000;
  }
  ~webchat_subject() override { stop(); }

  channels::channel_adapter& start(channels::engine_port& engine) override {
    channels::web::server_settings web;
    web.listeners.push_back({"127.0.0.1", 0, "", "", {"chat"}});
    web.bounds = bounds;
    server.emplace(std::move(web));
    adapter = std::make_unique<channels::webchat::webchat_adapter>(*server, engine, settings);
    if (!server->start()) throw std::runtime_error{"the server does not start"};
    port = server->port();
    return *adapter;
  }
  void stop() override {
    if (server) server->stop();
    adapter.reset();
    server.reset();
  }
  std::shared_ptr<chat_visitor> visitor() {
    visitors.push_back(std::make_shared<chat_visitor>(client, port));
    return visitors.back();
  }
  std::size_t new_customer() override {
    visitor()->connect();
    return visitors.size() - 1;
  }
  void say(std::size_t customer, std::uint64_t id, std::string text) override {
    visitors.at(customer)->say(id, std::move(text));
  }
  void mark(std::size_t customer, std::uint32_t up_to) override {
    visitors.at(customer)->send({{"type", "read"}, {"up_to", up_to}});
  }
  void leave(std::size_t customer) override { visitors.at(customer)->send({{"type", "leave"}}); }
  void lose_line(std::size_t customer) override { visitors.at(customer)->drop(); }
  void come_back(std::size_t customer) override {
    visitors.at(customer)->now.wait([](const auto& all) { return !all.connected; });
    visitors.at(customer)->connect();
  }
  bool wait(std::size_t customer, std::function<bool(const customer_view&)> holds) override {
    return visitors.at(customer)->now.wait([&](const chat_visitor::state& all) { return holds(all); });
  }
  customer_view view(std::size_t customer) override { return visitors.at(customer)->now.copy(); }

  channels::webchat::webchat_settings settings;
  channels::web::limits bounds;
  std::uint16_t port = 0;
  std::optional<channels::web::server> server;
  std::unique_ptr<channels::webchat::webchat_adapter> adapter;
  channels::web::socket_client client;
  std::vector<std::shared_ptr<chat_visitor>> visitors;
};

} // namespace strowger::tests
