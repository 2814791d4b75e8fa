#include "channels/media/media_loop.hpp"
#include <array>
#include <sodium.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace strowger::channels::media {

namespace {

constexpr std::chrono::microseconds turn_length{1'000'000 / switchboard::turns_per_second};
/// After a longer standstill what was missed is left out: everybody's jitter buffers have run dry anyway.
constexpr std::uint64_t most_turns_late = 12;

} // namespace

media_loop::media_loop(media_settings settings)
  : settings_{std::move(settings)}, poll_{::epoll_create1(EPOLL_CLOEXEC)},
    wake_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)}, timer_{::timerfd_create(CLOCK_MONOTONIC,
                                                                             TFD_CLOEXEC | TFD_NONBLOCK)},
    control_{poll_, {listening_number, client_number}} {
  watch(wake_, wake_number);
  watch(timer_, timer_number);
}

media_loop::~media_loop() {
  if (loader_.joinable()) loader_.join();
  board_.reset();
  control_.drop_client();
  for (const int fd : {wake_, timer_, poll_}) ::close(fd);
}

void media_loop::watch(int fd, std::uint64_t number) const {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = number;
  ::epoll_ctl(poll_, EPOLL_CTL_ADD, fd, &event);
}

std::chrono::microseconds media_loop::since_begin() const {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begun_);
}

void media_loop::wake() const {
  const std::uint64_t one = 1;
  if (::write(wake_, &one, sizeof one) < 0) return; // it is full of wakes
}

void media_loop::shows(const sign_of_life& sign) {
  sign_ = &sign;
  watch(sign.fd(), sign_number);
}

void media_loop::stop() {
  stopping_ = true;
  wake();
}

routing::result<void> media_loop::start() {
  if (::sodium_init() < 0)
    return routing::error{routing::error_code::wrong_state, "libsodium does not start"};
  if (!socket_address::from(settings_.bind, 0))
    return routing::error{routing::error_code::invalid_value, "not an address: " + settings_.bind};
  board_ = std::make_unique<switchboard>(
      settings_, poll_, [this](const media_event& event) { control_.tell(event); }, [this] { wake(); });
  tables_of(codec::pcmu);
  auto store = std::make_shared<prompt_store>(
      settings_.prompt_folders,
      [this](const auto& file, const auto& why) {
        log("prompt_not_read file=" + file.string() + " why=\"" + why + "\"");
      },
      settings_.prompt_sets);
  log("prompts_read count=" + std::to_string(store->size()));
  board_->set_prompts(std::move(store));
  return control_.listen(settings_.socket);
}

/// On a thread of its own: reading and resampling hours of music takes seconds.
void media_loop::load_prompts() {
  if (loading_) {
    load_again_ = true;
    return;
  }
  loading_ = true;
  if (loader_.joinable()) loader_.join();
  loader_ = std::thread{[this] {
    auto store = std::make_shared<prompt_store>(settings_.prompt_folders, nullptr, settings_.prompt_sets);
    {
      const std::lock_guard lock{loaded_mutex_};
      loaded_ = std::move(store);
    }
    wake();
  }};
}

void media_loop::take_loaded() {
  std::shared_ptr<prompt_store> store;
  {
    const std::lock_guard lock{loaded_mutex_};
    store = std::exchange(loaded_, nullptr);
  }
  if (!store) return;
  log("prompts_read count=" + std::to_string(store->size()));
  board_->set_prompts(std::move(store));
  loading_ = false;
  if (std::exchange(load_again_, false)) load_prompts();
}

void media_loop::set_timer(bool runs) {
  if (runs == timer_runs_) return;
  timer_runs_ = runs;
  itimerspec when{};
  if (runs) {
    when.it_interval.tv_nsec = std::chrono::nanoseconds{turn_length}.count();
    when.it_value.tv_nsec = 1;
    last_turn_ = static_cast<std::uint64_t>(since_begin() / turn_length);
  }
  ::timerfd_settime(timer_, 0, &when, nullptr);
}

void media_loop::take_turns() {
  std::uint64_t times = 0;
  if (::read(timer_, &times, sizeof times) < 0) return;
  const auto current = static_cast<std::uint64_t>(since_begin() / turn_length);
  if (current > last_turn_ + most_turns_late) {
    missed_ += current - last_turn_ - switchboard::groups;
    last_turn_ = current - switchboard::groups;
  }
  if (missed_ > 0 && current >= missed_told_at_ + switchboard::turns_per_second) {
    log("turns_missed count=" + std::to_string(missed_));
    missed_ = 0;
    missed_told_at_ = current;
  }
  while (last_turn_ < current) board_->turn(++last_turn_);
}

void media_loop::obey(const media_command& command) {
  if (std::holds_alternative<end_media>(command))
    stopping_ = true;
  else if (std::holds_alternative<reload_prompts>(command))
    load_prompts();
  else
    board_->obey(command);
}

void media_loop::attend(std::uint64_t number, std::uint32_t ready) {
  if (number == wake_number) {
    std::uint64_t times = 0;
    if (::read(wake_, &times, sizeof times) < 0) return;
    take_loaded();
    board_->take_closed_recordings();
  } else if (number == sign_number) {
    sign_->show();
  } else if (number == listening_number) {
    if (!control_.accept()) return;
    log("client_came");
    board_->client_came();
    control_.send_kept();
  } else if (number == client_number && control_.connected()) {
    if (control_.attend(ready, [this](const media_command& command) { obey(command); })) return;
    log("client_went");
    alone_since_ = since_begin();
    board_->client_went();
  }
}

void media_loop::run() {
  std::array<epoll_event, 256> ready{};
  alone_since_ = since_begin();
  while (!stopping_) {
    const int count = ::epoll_wait(poll_, ready.data(), static_cast<int>(ready.size()), 1'000);
    board_->set_time(std::chrono::duration_cast<routing::milliseconds>(since_begin()));
    // Lines first: a command may close one that stands further back.
    for (int i = 0; i < count; ++i)
      if (const auto& one = ready[static_cast<std::size_t>(i)]; one.data.u64 >= first_address)
        board_->packets_on(*static_cast<line*>(one.data.ptr));
    // And turns behind what was said before them: a pause counts for those that are late, too.
    bool turns_due = false;
    for (int i = 0; i < count; ++i)
      if (const auto& one = ready[static_cast<std::size_t>(i)]; one.data.u64 == timer_number)
        turns_due = true;
      else if (one.data.u64 < first_address)
        attend(one.data.u64, one.events);
    if (turns_due) take_turns();
    control_.leave();
    set_timer(board_->lines() > 0);
    const bool alone = !control_.connected() && settings_.alone_after.count() > 0;
    if (alone && since_begin() - alone_since_ > settings_.alone_after) break;
  }
}

} // namespace strowger::channels::media
