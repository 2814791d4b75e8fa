#include "channels/remote/remote_adapter.hpp"

namespace strowger::channels::remote {

namespace {

/// A list of open conversations is cut into words of about this size.
constexpr std::size_t resume_word_bytes = 256U * 1024U;

} // namespace

void remote_adapter::append(const std::string& frame) {
  const bool first = outbox_.empty();
  outbox_ += frame;
  if (first) wake_();
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

void remote_adapter::attach() {
  const std::lock_guard lock{mutex_};
  line_ = line::waits_for_resume;
  outbox_.clear();
  written_behind_ = resume_bytes_ = 0;
  ++counted_.connects;
}

void remote_adapter::detach() {
  const std::lock_guard lock{mutex_};
  line_ = line::down;
  outbox_.clear();
  outbox_.shrink_to_fit();
  written_behind_ = resume_bytes_ = 0;
}

std::string remote_adapter::take(std::size_t& allowed) {
  const std::lock_guard lock{mutex_};
  allowed = limits_.outbound_bytes + resume_bytes_;
  return std::exchange(outbox_, {});
}

void remote_adapter::still_waiting(std::size_t bytes) {
  const std::lock_guard lock{mutex_};
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
