#pragma once
#include "channels/web/client.hpp"
#include "channels/webchat/chat_record.hpp"
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

/// A customer without a page: opens a chat, keeps its token, repeats what was not confirmed, comes back after
/// a loss. For crowds, load and crash tests; it believes nothing it was not told, so that its record can be
/// held against the engine's.
namespace strowger::channels::webchat {

struct chat_client_options {
  web::client_target where; ///< address and port; path and subprotocol are filled in
  std::string entry = "shop", name, customer;
  routing::milliseconds reopen_after{200};
  /// Called on the network's thread after every frame; may call `say` and `leave`.
  std::function<void()> changed;
  /// Likewise, when its line is open and before anything was said on it.
  std::function<void()> opened{};
};

class chat_client {
public:
  chat_client(web::socket_client& network, chat_client_options options);
  ~chat_client();
  chat_client(const chat_client&) = delete;
  chat_client& operator=(const chat_client&) = delete;

  // ---- any thread
  void open();
  /// Says something under a fresh id, now or when the line is back; returns the id.
  std::string say(const std::string& text);
  void received(std::uint32_t up_to);
  /// Ends the conversation.
  void leave();
  /// Drops the line without a word; it opens again by itself.
  void drop();
  /// Does not open again.
  void stop();
  [[nodiscard]] chat_record record() const;
  [[nodiscard]] bool connected() const;

private:
  struct core;
  std::shared_ptr<core> core_;
};

} // namespace strowger::channels::webchat
