#include "channels/admin/control_peer.hpp"
#include <cerrno>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace strowger::channels::admin {

waker::waker() : fd_{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)} {
  if (fd_ < 0) throw std::system_error{errno, std::generic_category(), "eventfd"};
}
waker::~waker() { ::close(fd_); }
void waker::wake() const {
  const std::uint64_t one = 1;
  // Fails only when the counter is full: then the reader is awake anyhow.
  if (::write(fd_, &one, sizeof one) < 0) return;
}
void waker::rest() const {
  std::uint64_t count = 0;
  if (::read(fd_, &count, sizeof count) < 0) return;
}

void control_peer::append(std::string_view line) {
  if (pending() == 0) {
    out_.clear();
    sent_ = 0;
    progress_ = std::chrono::steady_clock::now();
    wake_->wake();
  }
  out_.append(line).append("\n");
}

bool control_peer::room_for(std::unique_lock<std::mutex>& lock, std::size_t bytes, bool may_wait) {
  const auto fits = [&] { return pending() == 0 || pending() + bytes <= limits_.outbound_bytes; };
  while (fate_ == fate::stays && !fits()) {
    const auto seen = drained_;
    const bool moved = may_wait && room_.wait_for(lock, limits_.slow_limit,
                                                  [&] { return drained_ != seen || fate_ != fate::stays; });
    if (moved) continue;
    fate_ = fate::slow;
    room_.notify_all();
    wake_->wake();
  }
  return fate_ == fate::stays;
}

bool control_peer::push(std::string_view line, bool may_wait) {
  std::unique_lock lock{mutex_};
  if (!room_for(lock, line.size() + 1, may_wait)) return false;
  append(line);
  return true;
}

std::uint64_t control_peer::begin_call() {
  const std::lock_guard lock{mutex_};
  calls_.emplace(++next_call_, nullptr);
  return next_call_;
}

void control_peer::end_call(std::uint64_t call, std::string_view last_line) {
  std::function<void()> forgotten; // let go without the lock: it may hold the last copy of something large
  const std::lock_guard lock{mutex_};
  const auto found = calls_.find(call);
  if (found == calls_.end()) return;
  forgotten = std::move(found->second);
  calls_.erase(found);
  if (fate_ == fate::stays) append(last_line); // one short line per call: bounded by the number of calls
  wake_->wake();
}

void control_peer::on_gone(std::uint64_t call, std::function<void()> then) {
  {
    const std::lock_guard lock{mutex_};
    const auto found = calls_.find(call);
    if (found != calls_.end() && fate_ == fate::stays)
      then.swap(found->second);       // an earlier one is let go below
    if (fate_ == fate::stays) return; // registered, or the answer has ended already
  }
  then();
}

bool control_peer::gone() const {
  const std::lock_guard lock{mutex_};
  return fate_ != fate::stays;
}

bool control_peer::flush(int fd, time now) {
  const std::lock_guard lock{mutex_};
  while (pending() > 0) {
    const auto sent = ::send(fd, out_.data() + sent_, pending(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
    sent_ += static_cast<std::size_t>(sent);
    drained_ += static_cast<std::uint64_t>(sent);
    progress_ = now;
    room_.notify_all();
    if (sent_ >= limits_.outbound_bytes / 2) {
      out_.erase(0, sent_);
      sent_ = 0;
    }
  }
  return true;
}

bool control_peer::wants_to_send() const {
  const std::lock_guard lock{mutex_};
  return pending() > 0;
}

std::size_t control_peer::calls() const {
  const std::lock_guard lock{mutex_};
  return calls_.size();
}

control_peer::fate control_peer::judge(time now) {
  const std::lock_guard lock{mutex_};
  if (fate_ == fate::stays && pending() > 0 && now - progress_ >= limits_.slow_limit) fate_ = fate::slow;
  return fate_;
}

control_peer::time control_peer::judge_again() const {
  const std::lock_guard lock{mutex_};
  return pending() > 0 ? progress_ + limits_.slow_limit : time::max();
}

void control_peer::leave() {
  std::map<std::uint64_t, std::function<void()>> leaving;
  {
    const std::lock_guard lock{mutex_};
    if (fate_ == fate::stays) fate_ = fate::gone;
    leaving.swap(calls_);
    out_.clear();
    sent_ = 0;
    room_.notify_all();
  }
  for (auto& [call, then] : leaving)
    if (then) then();
}

} // namespace strowger::channels::admin
