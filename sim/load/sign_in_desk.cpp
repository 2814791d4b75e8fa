#include "sim/load/sign_in_desk.hpp"

namespace strowger::sim::load {

namespace {

constexpr std::size_t sign_in_threads = 4;
constexpr routing::milliseconds sign_in_limit{10'000};

} // namespace

sign_in_desk::sign_in_desk(channels::web::socket_client& network) : network_{network} {
  for (std::size_t i = 0; i < sign_in_threads; ++i) threads_.emplace_back([this] { work(); });
}

sign_in_desk::~sign_in_desk() {
  {
    const std::lock_guard lock{mutex_};
    over_ = true;
    jobs_.clear();
  }
  more_.notify_all();
  for (auto& one : threads_) one.join();
}

void sign_in_desk::sign_in(std::shared_ptr<channels::desktop::desk_client> who, answer done) {
  {
    const std::lock_guard lock{mutex_};
    if (!over_) jobs_.push_back({std::move(who), std::move(done)});
  }
  more_.notify_one();
}

void sign_in_desk::work() {
  for (;;) {
    std::unique_lock lock{mutex_};
    more_.wait(lock, [this] { return over_ || !jobs_.empty(); });
    if (over_) return;
    auto one = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    auto result = one.who->sign_in(sign_in_limit);
    network_.post([done = std::move(one.done), result = std::move(result)] { done(result); });
  }
}

} // namespace strowger::sim::load
