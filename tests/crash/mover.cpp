#include "tests/crash/mover.hpp"
#include "channels/admin/control_client.hpp"
#include <nlohmann/json.hpp>

namespace strowger::tests::crash {

namespace admin = channels::admin;
using namespace std::chrono_literals;

mover::mover(std::filesystem::path socket, const crowd& all, std::vector<std::string> queues,
             std::uint64_t seed)
  : socket_{std::move(socket)}, all_{all}, queues_{std::move(queues)},
    chance_{routing::random_stream(seed, "mover")}, thread_{[this] { work(); }} {}

void mover::stop() {
  {
    std::lock_guard lock{mutex_};
    stopped_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::map<std::string, int> mover::confirmed() const {
  std::lock_guard lock{mutex_};
  return confirmed_;
}

bool mover::rest(std::chrono::milliseconds for_so_long) {
  std::unique_lock lock{mutex_};
  return !changed_.wait_for(lock, for_so_long, [this] { return stopped_; });
}

/// Of those in line one by chance; what the customer knows may be old, then the engine refuses.
void mover::work() {
  while (rest(3ms)) {
    std::vector<std::string> in_line;
    for (const auto& one : all_.clients())
      if (auto known = one->record(); known.state == "waiting")
        in_line.push_back(std::move(known.interaction));
    if (!in_line.empty()) move_some(in_line[routing::draw_below(chance_, in_line.size())]);
  }
}

std::optional<std::string> mover::queue_of(const std::string& interaction) const {
  const auto known = stands_in_.find(interaction);
  return known == stands_in_.end() ? queues_.front() : known->second;
}

/// Moved into the queue in which it stands it stays where it is: no fact follows.
void mover::move_some(const std::string& interaction) {
  const auto from = queue_of(interaction);
  const auto& to = queues_[routing::draw_below(chance_, queues_.size())];
  auto there = admin::control_client::connect(socket_);
  auto* client = std::get_if<admin::control_client>(&there);
  if (!client) return; // killed just now
  client->send("move", {{"interaction", interaction}, {"queue", to}, {"why", "the crash test"}});
  using kind = admin::control_answer::kind;
  auto answer = client->next(routing::milliseconds{10'000});
  if (answer.what == kind::error) return;
  stands_in_[interaction] = answer.what == kind::done ? std::optional{to} : std::nullopt;
  if (answer.what != kind::done || !from || *from == to) return;
  std::lock_guard lock{mutex_};
  ++confirmed_[interaction];
}

} // namespace strowger::tests::crash
