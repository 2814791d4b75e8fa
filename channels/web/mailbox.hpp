#pragma once
#include "channels/web/server.hpp"
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

struct lws_context;

/// What other threads hand to the service thread. Outlives the server in the hands of responders. Not for
/// users of the server.
namespace strowger::channels::web {

struct send_order {
  connection_id connection;
  shared_text text;
};
struct close_order {
  connection_id connection;
  std::uint16_t code;
  std::string reason;
};
struct answer_order {
  std::uint64_t exchange;
  response answer;
};
struct work_order {
  std::function<void()> work;
};
struct timer_order {
  std::chrono::steady_clock::time_point due;
  std::function<void()> work;
};
using order = std::variant<send_order, close_order, answer_order, work_order, timer_order>;

class mailbox {
public:
  /// Any thread. The first order of a burst wakes the loop. Kept until there is one, dropped once closed.
  void put(order one);
  /// The service thread: everything so far, in order.
  std::vector<order> take();
  [[nodiscard]] bool empty();
  /// From now on `put` wakes this loop.
  void open(lws_context* loop);
  void close();
  void belongs_to(std::thread::id service);

private:
  std::mutex mutex_;
  std::vector<order> orders_;
  lws_context* loop_ = nullptr;
  std::thread::id service_;
  bool closed_ = false;
};

struct responder::state {
  state(std::shared_ptr<mailbox> to, std::uint64_t number) : box{std::move(to)}, exchange{number} {}
  ~state();
  state(const state&) = delete;
  state& operator=(const state&) = delete;
  void answer(response with);

  std::shared_ptr<mailbox> box;
  std::uint64_t exchange;
  std::atomic<bool> answered{false};
};

} // namespace strowger::channels::web
