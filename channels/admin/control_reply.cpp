#include "channels/admin/control_call.hpp"

namespace strowger::channels::admin {

control_reply::call::~call() {
  if (!ended.exchange(true))
    peer->end_call(number,
                   control_error_json(id, "unanswered",
                                      "the engine dropped this command without an answer; see its log"));
}

bool control_reply::line(std::string_view json) const {
  if (call_->ended || call_->peer->gone()) return false;
  if (json.size() > control_line_bytes_max) {
    fail("line_too_long",
         "a line of the answer has more than " + std::to_string(control_line_bytes_max) + " bytes");
    return false;
  }
  return call_->peer->push(control_line_json(call_->id, json), call_->may_wait == std::this_thread::get_id());
}

void control_reply::wait_on_this_thread() const { call_->may_wait = std::this_thread::get_id(); }

void control_reply::done() const {
  if (!call_->ended.exchange(true)) call_->peer->end_call(call_->number, control_done_json(call_->id));
}

void control_reply::fail(std::string_view code, std::string_view message) const {
  if (!call_->ended.exchange(true))
    call_->peer->end_call(call_->number, control_error_json(call_->id, code, message));
}

const std::string& control_reply::user() const { return call_->peer->user(); }

bool control_reply::gone() const { return call_->peer->gone(); }

void control_reply::on_gone(std::function<void()> then) const {
  call_->peer->on_gone(call_->number, std::move(then));
}

} // namespace strowger::channels::admin
