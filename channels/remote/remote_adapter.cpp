#include "channels/remote/remote_adapter.hpp"
#include <sys/socket.h>

namespace strowger::channels::remote {

namespace {

/// A list of open conversations is cut into words of about this size.
constexpr std::size_t resume_word_bytes = 256U * 1024U;

} // namespace

void remote_adapter::append(const std::string& frame) {
  const bool first = outbox_.empty();
  outbox_ += frame;
  if (!said_together::leaves_later(*this) && first) wake_();
}

/// What the host has taken, or could not write, goes before.
void remote_adapter::leave() {
  const std::lock_guard lock{mutex_};
  if (outbox_.empty()) return;
  if (carried_ || written_behind_ > 0) return wake_();
  const auto sent = ::send(connection_, outbox_.data(), outbox_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent > 0) {
    outbox_.erase(0, static_cast<std::size_t>(sent));
    within_frame_ = !outbox_.empty();
  }
  if (!outbox_.empty()) wake_();
}

void remote_adapter::put(const engine_word& word) {
  {
    const std::lock_guard lock{mutex_};
    if (line_ != line::up) {
      if (std::holds_alternative<channel_command>(word)) ++counted_.unheard;
      return;
    }
  }
  const auto frame = frame_of(word);
  const std::lock_guard lock{mutex_};
  if (line_ == line::up) append(frame);
}

void remote_adapter::command(channel_command command) { put(std::move(command)); }

void remote_adapter::acknowledged(conversation_id conversation, std::uint64_t number) {
  put(channels::remote::acknowledged{conversation, number});
}

void remote_adapter::resume(std::vector<open_conversation> conversations) {
  std::string frames;
  channels::remote::resume part;
  std::size_t bytes = 0;
  for (auto& one : conversations) {
    if (bytes > resume_word_bytes) {
      part.more = true;
      frames += frame_of(std::exchange(part, {}));
      bytes = 0;
    }
    bytes += one.kept.size() + 32;
    part.conversations.push_back(std::move(one));
  }
  frames += frame_of(part);
  const std::lock_guard lock{mutex_};
  if (line_ != line::waits_for_resume) return;
  line_ = line::up;
  resume_bytes_ = frames.size();
  append(frames + frame_of(channels::remote::admit{admits_, admit_code_}));
}

void remote_adapter::admit(bool open, std::string code) {
  const std::lock_guard lock{mutex_};
  admits_ = open;
  admit_code_ = std::move(code);
  if (line_ == line::up) append(frame_of(channels::remote::admit{admits_, admit_code_}));
}

void remote_adapter::attach(int connection) {
  const std::lock_guard lock{mutex_};
  line_ = line::waits_for_resume;
  connection_ = connection;
  carried_ = within_frame_ = false;
  outbox_.clear();
  written_behind_ = resume_bytes_ = 0;
  ++counted_.connects;
}

bool remote_adapter::detach() {
  const std::lock_guard lock{mutex_};
  line_ = line::down;
  connection_ = -1;
  const bool whole = !std::exchange(within_frame_, false);
  outbox_.clear();
  outbox_.shrink_to_fit();
  written_behind_ = resume_bytes_ = 0;
  return whole;
}

std::string remote_adapter::take(std::size_t& allowed) {
  const std::lock_guard lock{mutex_};
  allowed = limits_.outbound_bytes + resume_bytes_;
  carried_ = carried_ || !outbox_.empty();
  within_frame_ = false;
  return std::exchange(outbox_, {});
}

void remote_adapter::still_waiting(std::size_t bytes) {
  const std::lock_guard lock{mutex_};
  carried_ = false;
  written_behind_ = bytes;
  if (bytes == 0) resume_bytes_ = 0;
}

void remote_adapter::count_cut() {
  const std::lock_guard lock{mutex_};
  ++counted_.cut;
}

remote_adapter_state remote_adapter::state() const {
  const std::lock_guard lock{mutex_};
  auto now = counted_;
  now.name = who_.name;
  now.connected = line_ == line::up;
  now.waiting = outbox_.size() + written_behind_;
  return now;
}

} // namespace strowger::channels::remote
