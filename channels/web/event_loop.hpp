#pragma once
#include <chrono>
#include <memory>

struct ev_loop;
struct lws_context;

/// The loop (libev, epoll) in which libwebsockets waits: what a round costs does not depend on how many
/// connections are open. One thread.
namespace strowger::channels::web {

class event_loop {
public:
  event_loop();
  ~event_loop();
  event_loop(const event_loop&) = delete;
  event_loop& operator=(const event_loop&) = delete;

  /// False: no descriptor was left for it.
  [[nodiscard]] bool made() const { return loop_ != nullptr; }
  /// For the library, a `foreign loop`.
  [[nodiscard]] ev_loop* get() const { return loop_; }
  /// In this loop the library looks at its own timeouts only when something has come: twice a second
  /// something comes. Before the first turn; the context goes before the loop does, and is not used after the
  /// last turn.
  void keep_time_of(lws_context* library);
  /// Lets everybody whose descriptor or time is ready go on, once; where nothing is, waits for it if it may.
  void turn(bool may_wait);
  /// The next `turn` waits no longer than that. Takes the place of what was said before.
  void wake_in(std::chrono::nanoseconds wait);

private:
  struct timers;
  ev_loop* loop_;
  std::unique_ptr<timers> timers_;
};

} // namespace strowger::channels::web
