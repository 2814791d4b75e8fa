#pragma once
#include "channels/channel.hpp"
#include "channels/web/server.hpp"
#include "channels/webchat/chat_limits.hpp"
#include <memory>
#include <string_view>
#include <vector>

namespace strowger::channels::webchat {

struct webchat_settings {
  std::string surface = "chat";
  std::string path = "/chat/socket";
  std::vector<entry_point> entries;
  chat_limits limits;
};

/// Web chat behind the channel contract, protocol docs/protocols/webchat.md. A thin shell around
/// `chat_sessions`: it stamps inputs, draws tokens and carries out what the machine wants.
///
/// Threads: the machine lives on the web server's service thread. What the engine says is put into a mailbox
/// from any thread and taken by that thread in bursts, in order; `engine_port` is called on it. The web
/// server and the engine's port must outlive the server's last callback: stop the server first.
class webchat_adapter final : public channel_adapter {
public:
  /// Adds its socket route to `server`, which has not been started yet.
  webchat_adapter(web::server& server, engine_port& engine, webchat_settings settings);
  ~webchat_adapter() override;

  std::string_view name() const override;
  channel_kind channel() const override { return channel_kind::chat; }
  void command(channel_command command) override;
  void acknowledged(conversation_id conversation, std::uint64_t number) override;
  void resume(std::vector<open_conversation> conversations) override;
  void admit(bool open, std::string code) override;

  /// Any thread: takes effect for whoever says hello next.
  void set_entries(std::vector<entry_point> entries);
  [[nodiscard]] chat_counters count() const;
  /// The Content-Security-Policy of the chat's frame for `ask`: who may embed it depends on the entry point
  /// in its query.
  [[nodiscard]] std::string frame_policy(const web::request& ask) const;

private:
  class shell;
  std::shared_ptr<shell> shell_;
};

/// Serves the built pages: `folder` at /chat/ (widget.js, frame.html and their assets) and, when given,
/// `demo` at /demo/.
struct page_folders {
  std::filesystem::path chat, demo;
};
void add_pages(web::server& server, const webchat_adapter& adapter, const page_folders& folders,
               const std::string& surface = "chat");

} // namespace strowger::channels::webchat
