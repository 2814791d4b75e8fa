#pragma once
#include "channels/desktop/desk_client.hpp"
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace strowger::sim::load {

/// Signing in waits for the engine (and the engine for the password's hash): a few threads do that for all
/// agents, so that the network's thread never does.
class sign_in_desk {
public:
  using answer = std::function<void(routing::result<void>)>;
  explicit sign_in_desk(channels::web::socket_client& network);
  ~sign_in_desk();
  sign_in_desk(const sign_in_desk&) = delete;
  sign_in_desk& operator=(const sign_in_desk&) = delete;

  /// `done` is called on the network's thread. Any thread.
  void sign_in(std::shared_ptr<channels::desktop::desk_client> who, answer done);

private:
  struct job {
    std::shared_ptr<channels::desktop::desk_client> who;
    answer done;
  };
  void work();

  channels::web::socket_client& network_;
  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<job> jobs_;
  bool over_ = false;
  std::vector<std::thread> threads_;
};

} // namespace strowger::sim::load
