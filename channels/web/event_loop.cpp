#include "channels/web/event_loop.hpp"
#include <algorithm>
#include <ev.h>
#include <libwebsockets.h>

namespace strowger::channels::web {

struct event_loop::timers {
  ev_timer alarm{}, of_library{};
};

event_loop::event_loop()
  : loop_{ev_loop_new(unsigned{EVBACKEND_EPOLL} | unsigned{EVFLAG_NOENV})}, timers_{
                                                                                std::make_unique<timers>()} {
  ev_init(&timers_->alarm, [](struct ev_loop*, ev_timer*, int) {});
  ev_timer_init(&timers_->of_library, ([](struct ev_loop*, ev_timer* timer, int) {
    lws_cancel_service(static_cast<lws_context*>(timer->data));
  }),
                0.5, 0.5);
}

event_loop::~event_loop() {
  if (loop_ == nullptr) return;
  ev_timer_stop(loop_, &timers_->alarm);
  ev_timer_stop(loop_, &timers_->of_library);
  ev_loop_destroy(loop_);
}

void event_loop::keep_time_of(lws_context* library) {
  timers_->of_library.data = library;
  ev_timer_start(loop_, &timers_->of_library);
}

void event_loop::turn(bool may_wait) { ev_run(loop_, may_wait ? EVRUN_ONCE : EVRUN_NOWAIT); }

void event_loop::wake_in(std::chrono::nanoseconds wait) {
  auto& alarm = timers_->alarm;
  ev_now_update(loop_); // it counts from the beginning of its round
  ev_timer_stop(loop_, &alarm);
  ev_timer_set(&alarm, std::max(0.0, std::chrono::duration<double>(wait).count()), 0.);
  ev_timer_start(loop_, &alarm);
}

} // namespace strowger::channels::web
