#include "channels/sip/nta/nta_inside.hpp"
#include <sys/eventfd.h>
#include <unistd.h>
#include <utility>

/// Other descriptors that the stack's thread waits for, and what it does when it is done with this.
namespace strowger::channels::sip {

void nta_stack::watch(int fd, bool writable, std::function<void()> ready) {
  inside_->watch(fd, writable, std::move(ready));
}

void nta_stack::inside::watch(int fd, bool writable, std::function<void()> ready) {
  unwatch(fd);
  auto& one = watched[fd];
  one.ready = std::move(ready);
  su_wait_t wait[1];
  su_wait_create(wait, fd, SU_WAIT_IN | (writable ? SU_WAIT_OUT : 0));
  one.index = su_root_register(
      root, wait,
      [](su_root_magic_t* magic, su_wait_t* what, su_wakeup_arg_t*) {
        auto* in = static_cast<inside*>(magic);
        const auto found = in->watched.find(what->fd);
        if (found == in->watched.end()) return 0;
        const auto call_back = found->second.ready; // it may unwatch itself
        const inside::doing now{in};
        call_back();
        return 0;
      },
      this, 0);
}

void nta_stack::after_this(std::function<void()> then) { inside_->after_this(std::move(then)); }

void nta_stack::inside::after_this(std::function<void()> then) {
  if (afterwards_fd < 0) {
    afterwards_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    watch(afterwards_fd, false, [this] {
      std::uint64_t count = 0;
      static_cast<void>(read(afterwards_fd, &count, sizeof count));
      for (const auto& one : std::exchange(afterwards, {})) one();
    });
  }
  afterwards.push_back(std::move(then));
  const std::uint64_t one = 1;
  static_cast<void>(write(afterwards_fd, &one, sizeof one));
}

/// Nobody answers, or nobody could be asked.
void nta_stack::inside::fail_soon(const call_key& in, const response_came& as) {
  after_this([this, in, as] { user.heard(in, as); });
}

void nta_stack::unwatch(int fd) { inside_->unwatch(fd); }

void nta_stack::inside::unwatch(int fd) {
  const auto found = watched.find(fd);
  if (found == watched.end()) return;
  su_root_deregister(root, found->second.index);
  watched.erase(found);
}

} // namespace strowger::channels::sip
