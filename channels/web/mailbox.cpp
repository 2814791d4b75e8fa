#include "channels/web/mailbox.hpp"
#include <libwebsockets.h>

namespace strowger::channels::web {

void mailbox::put(order one) {
  const std::lock_guard lock{mutex_};
  if (closed_) return;
  orders_.push_back(std::move(one));
  // The service thread looks into the box before it waits again.
  if (loop_ && orders_.size() == 1 && std::this_thread::get_id() != service_) lws_cancel_service(loop_);
}

std::vector<order> mailbox::take() {
  const std::lock_guard lock{mutex_};
  return std::exchange(orders_, {});
}

bool mailbox::empty() {
  const std::lock_guard lock{mutex_};
  return orders_.empty();
}

void mailbox::open(lws_context* loop) {
  const std::lock_guard lock{mutex_};
  loop_ = loop;
}

void mailbox::belongs_to(std::thread::id service) {
  const std::lock_guard lock{mutex_};
  service_ = service;
}

void mailbox::close() {
  std::vector<order> dropped; // destroyed after the lock is let go: what it holds may put something
  const std::lock_guard lock{mutex_};
  closed_ = true;
  loop_ = nullptr;
  dropped = std::exchange(orders_, {});
}

responder::state::~state() {
  if (!answered.exchange(true)) box->put(answer_order{exchange, text_response(500, "no answer\n")});
}

void responder::state::answer(response with) {
  if (!answered.exchange(true)) box->put(answer_order{exchange, std::move(with)});
}

void responder::send(response answer) const { token_->answer(std::move(answer)); }

} // namespace strowger::channels::web
