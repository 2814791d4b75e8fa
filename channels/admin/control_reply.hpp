#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace strowger::channels::admin {

/// The answer to one command on the control socket: any number of lines, then `done` or `fail`. Copies are
/// the same answer; any thread may use it. If every copy is dropped before the end, the client is told
/// `unanswered`.
class control_reply {
public:
  struct call;
  explicit control_reply(std::shared_ptr<call> one) : call_{std::move(one)} {}

  /// `json`: one JSON value without line feeds, at most 1 MiB. False once the client has gone or the answer
  /// has ended: stop. On the thread of a long command this waits for a slow client (one that takes nothing
  /// for the slow limit is closed). On any other it never waits: a client that lets more than the outbound
  /// bound pile up is closed.
  bool line(std::string_view json) const;
  /// Ends the answer well. Later lines and ends do nothing.
  void done() const;
  /// Ends the answer with what went wrong: `code` for programs, `message` (what, where, what to do) for
  /// people.
  void fail(std::string_view code, std::string_view message) const;
  [[nodiscard]] bool gone() const;
  /// The login name of who asks, as the kernel tells it; `uid 1000` where the system knows no name. For the
  /// facts of hand tools.
  [[nodiscard]] const std::string& user() const;
  /// Runs `then` once, on the socket's thread (or now, if it is so already), when the client goes before the
  /// answer has ended. For streams that follow. It must not block.
  void on_gone(std::function<void()> then) const;
  /// For the socket itself: `line` may wait on the thread that calls this.
  void wait_on_this_thread() const;

private:
  std::shared_ptr<call> call_;
};

} // namespace strowger::channels::admin
