#include "actors/process_keeper.hpp"
#include "actors/house.hpp"
#include "actors/process_launch.hpp"
#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace strowger::actors {

namespace {

using keeper_clock = std::chrono::steady_clock;

routing::error cannot_keep(std::string what) { return {routing::error_code::wrong_state, std::move(what)}; }

/// The number in a lock's file; zero: none.
pid_t pid_in(int lock) {
  std::array<char, 16> text{};
  const auto got = ::pread(lock, text.data(), text.size() - 1, 0);
  return got > 0 ? static_cast<pid_t>(std::strtol(text.data(), nullptr, 10)) : 0;
}

/// When the lock's file was written, which whoever is started does first.
std::int64_t written_ms(int lock) {
  struct stat file {};
  if (::fstat(lock, &file) != 0) return 0;
  return static_cast<std::int64_t>(file.st_mtim.tv_sec) * 1'000 + file.st_mtim.tv_nsec / 1'000'000;
}

std::int64_t wall_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// The lock's file as it was last shown (sign_of_life.hpp); zero: it is not there.
std::int64_t shown_ns(const std::filesystem::path& lock) {
  struct stat file {};
  if (::stat(lock.c_str(), &file) != 0) return 0;
  return static_cast<std::int64_t>(file.st_atim.tv_sec) * 1'000'000'000 + file.st_atim.tv_nsec;
}

/// By a debugger, which may hold it as long as it likes.
bool is_traced(pid_t process) {
  std::ifstream status{"/proc/" + std::to_string(process) + "/status"};
  for (std::string line; std::getline(status, line);)
    if (line.rfind("TracerPid:", 0) == 0) return std::strtol(line.c_str() + 10, nullptr, 10) != 0;
  return false;
}

std::string how_it_ended(const siginfo_t& info) {
  if (info.si_code == CLD_EXITED) return "status " + std::to_string(info.si_status);
  return "signal " + std::to_string(info.si_status);
}

} // namespace

struct process_keeper::companion {
  const kept_process* what = nullptr;
  std::size_t index = 0;
  pid_t pid = 0;
  int pidfd = -1, configuration = -1;
  std::string handed_over; ///< what it has as its configuration
  std::int64_t since_ms = 0;
  std::int64_t shown = 0; ///< its newest sign of life
  int signs = 0, missed = 0;
  keeper_clock::time_point since, start_at, look_at, kill_at = keeper_clock::time_point::max();
  routing::milliseconds pause{0};
  bool asked_to_end = false;

  [[nodiscard]] bool up() const { return pidfd >= 0; }
  void forget() {
    if (pidfd >= 0) ::close(pidfd);
    if (configuration >= 0) ::close(configuration);
    pidfd = configuration = -1;
    pid = 0;
    kill_at = keeper_clock::time_point::max();
    asked_to_end = false;
    shown = 0;
    signs = missed = 0;
  }
};

process_keeper::process_keeper(keeper_settings settings) : settings_{std::move(settings)} {
  bell_ = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  for (const auto& one : settings_.processes) {
    companions_.push_back(std::make_unique<companion>());
    companions_.back()->what = &one;
    companions_.back()->index = states_.size();
    companions_.back()->pause = settings_.pause_first;
    states_.push_back({one.name, false, false, 0, 0, 0});
  }
}

process_keeper::~process_keeper() {
  leave();
  ::close(bell_);
}

routing::result<void> process_keeper::start() {
  std::error_code failed;
  std::filesystem::create_directories(settings_.folder.parent_path(), failed);
  if (::mkdir(settings_.folder.c_str(), 0700) != 0 && errno != EEXIST)
    return cannot_keep("folder " + settings_.folder.string() +
                       " cannot be made: " + std::generic_category().message(errno));
  for (const auto& one : settings_.processes)
    if (::access(one.program.c_str(), X_OK) != 0)
      return cannot_keep(one.program.string() +
                         " is not there or cannot be executed: install all programs of "
                         "one release into one folder");
  leaving_ = false;
  thread_ = std::thread{[this] { watch(); }};
  return {};
}

void process_keeper::join() {
  if (!thread_.joinable()) return;
  leaving_ = true;
  const std::uint64_t one = 1;
  if (::write(bell_, &one, sizeof one) < 0) errno = 0; // it rings already
  thread_.join();
}

void process_keeper::leave() {
  join();
  for (auto& one : companions_) one->forget();
}

void process_keeper::stop() {
  join();
  for (auto last = companions_.rbegin(); last != companions_.rend(); ++last) {
    auto& one = **last;
    if (!one.up()) continue;
    signal_process(one.pidfd, SIGTERM);
    pollfd waits{one.pidfd, POLLIN, 0};
    if (::poll(&waits, 1, static_cast<int>(settings_.end_within.count())) == 0) {
      log(severity::alarm, "event=process_killed process=" + one.what->name +
                               " why=\"it did not end within " +
                               std::to_string(settings_.end_within.count()) + " ms\"");
      signal_process(one.pidfd, SIGKILL);
      ::poll(&waits, 1, -1);
    }
    siginfo_t info{};
    ::waitid(P_PIDFD, static_cast<id_t>(one.pidfd), &info, WEXITED | WNOHANG);
    log(severity::info, "event=process_ended process=" + one.what->name);
    one.forget();
    note(one, false);
  }
}

void process_keeper::reconfigure() {
  changed_ = true;
  const std::uint64_t one = 1;
  if (::write(bell_, &one, sizeof one) < 0) return; // it rings already
}

void process_keeper::restart(std::string_view name) {
  {
    const std::lock_guard lock{mutex_};
    to_restart_.emplace_back(name);
  }
  const std::uint64_t one = 1;
  if (::write(bell_, &one, sizeof one) < 0) return; // it rings already
}

std::vector<kept_process_state> process_keeper::state() const {
  const std::lock_guard lock{mutex_};
  return states_;
}

void process_keeper::note(companion& one, bool up) {
  const std::lock_guard lock{mutex_};
  auto& now = states_[one.index];
  now.up = up;
  now.pid = one.pid;
  now.since_ms = up ? one.since_ms : 0;
}

void process_keeper::watch() {
  while (!leaving_) {
    std::vector<pollfd> polled{{bell_, POLLIN, 0}};
    auto next = keeper_clock::time_point::max();
    for (const auto& one : companions_) {
      if (one->up()) polled.push_back({one->pidfd, POLLIN, 0});
      next = std::min(next, one->up() ? std::min(one->kill_at, one->look_at) : one->start_at);
    }
    int timeout = -1;
    if (next != keeper_clock::time_point::max())
      timeout = static_cast<int>(std::clamp<long long>(
          std::chrono::ceil<std::chrono::milliseconds>(next - keeper_clock::now()).count(), 0, 60'000));
    ::poll(polled.data(), polled.size(), timeout);
    std::uint64_t rung = 0;
    if (::read(bell_, &rung, sizeof rung) > 0 && leaving_) return;
    std::vector<std::string> anew;
    {
      const std::lock_guard lock{mutex_};
      anew.swap(to_restart_);
    }
    const bool changed = changed_.exchange(false);
    for (auto& one : companions_) {
      if (changed && one->up()) hand_over(*one);
      if (one->up() && std::find(anew.begin(), anew.end(), one->what->name) != anew.end()) end(*one);
      attend(*one);
    }
  }
}

void process_keeper::attend(companion& one) {
  const auto now = keeper_clock::now();
  if (one.up()) {
    pollfd looks{one.pidfd, POLLIN, 0};
    if (::poll(&looks, 1, 0) > 0) return gone(one);
    if (one.look_at <= now) look_for_life(one);
    if (one.kill_at > now) return;
    log(severity::alarm,
        "event=process_killed process=" + one.what->name + " why=\"it did not end in time\"");
    signal_process(one.pidfd, SIGKILL);
    one.kill_at = keeper_clock::time_point::max();
  } else if (one.start_at <= now) {
    begin(one);
  }
}

/// Signs of an older release's program never come: it is not looked for.
void process_keeper::look_for_life(companion& one) {
  one.look_at = keeper_clock::now() + settings_.look_every;
  const auto shown = shown_ns(settings_.folder / (one.what->name + ".lock"));
  if (shown != one.shown) {
    if (one.shown != 0) ++one.signs;
    one.shown = shown;
    one.missed = 0;
    return;
  }
  if (one.signs == 0 || is_traced(one.pid) || ++one.missed < settings_.signs_missed_at_most) return;
  one.missed = 0;
  log(severity::alarm,
      "event=process_killed process=" + one.what->name + " why=\"it hangs: no sign of life for " +
          std::to_string((settings_.look_every * settings_.signs_missed_at_most).count()) + " ms\"");
  signal_process(one.pidfd, SIGKILL);
}

/// Another one follows, so what it has a hold on outside stays (`strowger-sip`: registrations at trunks):
/// SIGINT.
void process_keeper::end(companion& one) {
  one.asked_to_end = true;
  one.kill_at = keeper_clock::now() + settings_.end_within;
  signal_process(one.pidfd, SIGINT);
}

/// What is adopted is not always our child: how it ended is known of children only.
void process_keeper::gone(companion& one) {
  siginfo_t info{};
  const bool ours = ::waitid(P_PIDFD, static_cast<id_t>(one.pidfd), &info, WEXITED | WNOHANG) == 0;
  const auto now = keeper_clock::now();
  if (now - one.since >= settings_.steady_after) one.pause = settings_.pause_first;
  {
    const std::lock_guard lock{mutex_};
    ++states_[one.index].restarts;
  }
  const auto pause = one.asked_to_end ? routing::milliseconds{0} : one.pause;
  log(one.asked_to_end ? severity::info : severity::alarm,
      "event=process_gone process=" + one.what->name + " pid=" + std::to_string(one.pid) + " how=\"" +
          (ours ? how_it_ended(info) : "unknown") + "\" restart_ms=" + std::to_string(pause.count()));
  if (!one.asked_to_end) one.pause = std::min(one.pause * 2, settings_.pause_at_most);
  one.forget();
  one.start_at = now + pause;
  note(one, false);
}

void process_keeper::begin(companion& one) {
  one.start_at = keeper_clock::now() + one.pause; // should this one fail
  const auto file = settings_.folder / (one.what->name + ".lock");
  const int lock = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0)
    return log(severity::alarm, "event=process_not_started process=" + one.what->name + " why=\"" +
                                    file.string() + ": " + std::generic_category().message(errno) + "\"");
  if (::flock(lock, LOCK_EX | LOCK_NB) == 0)
    launch(one, lock);
  else
    adopt(one, lock);
  ::close(lock); // the companion's copy holds it
}

void process_keeper::launch(companion& one, int lock) {
  const auto configuration = one.what->configuration ? one.what->configuration() : std::string{};
  const int handed = configuration_in_memory(one.what->name, configuration);
  const auto pid = handed < 0 ? -1 : launch_process(one.what->program, one.what->arguments, handed, lock);
  const int pidfd = pid < 0 ? -1 : open_process(pid);
  if (pidfd < 0) {
    log(severity::alarm, "event=process_not_started process=" + one.what->name + " why=\"" +
                             std::generic_category().message(errno) + "\"");
    if (handed >= 0) ::close(handed);
    return;
  }
  one.pid = pid;
  one.pidfd = pidfd;
  one.configuration = handed;
  one.handed_over = configuration;
  one.since = keeper_clock::now();
  one.since_ms = wall_ms();
  {
    const std::lock_guard hold{mutex_};
    states_[one.index].adopted = false;
  }
  note(one, true);
  log(severity::info, "event=process_started process=" + one.what->name + " pid=" + std::to_string(pid));
}

/// Whoever holds the lock has written its process id into it before anything else.
void process_keeper::adopt(companion& one, int lock) {
  const auto pid = pid_in(lock);
  const int pidfd = pid > 0 ? open_process(pid) : -1;
  if (pidfd < 0) {
    one.pause = std::min(one.pause * 2, settings_.pause_at_most);
    return log(severity::alarm, "event=process_not_adopted process=" + one.what->name +
                                    " why=\"its lock is held, and not by the process that is named in it\"");
  }
  one.pid = pid;
  one.pidfd = pidfd;
  one.since = keeper_clock::now();
  one.since_ms = written_ms(lock);
  const auto its = "/proc/" + std::to_string(pid) + "/fd/" + std::to_string(kept_process::configuration_fd);
  one.configuration = ::open(its.c_str(), O_RDWR | O_CLOEXEC);
  one.handed_over = one.configuration < 0 ? std::string{} : whole_content(one.configuration);
  {
    const std::lock_guard hold{mutex_};
    states_[one.index].adopted = true;
  }
  note(one, true);
  log(severity::info, "event=process_adopted process=" + one.what->name + " pid=" + std::to_string(pid));
  hand_over(one);
}

void process_keeper::hand_over(companion& one) {
  if (!one.what->configuration || one.configuration < 0) return;
  auto next = one.what->configuration();
  if (next == one.handed_over) return;
  if (one.what->anew_when_changed) {
    log(severity::info,
        "event=process_reconfigured process=" + one.what->name + " how=\"it is started anew\"");
    one.handed_over = std::move(next);
    return end(one);
  }
  if (!replace_content(one.configuration, next))
    return log(severity::alarm, "event=configuration_not_handed_over process=" + one.what->name);
  one.handed_over = std::move(next);
  signal_process(one.pidfd, SIGHUP);
  log(severity::info, "event=process_reconfigured process=" + one.what->name);
}

} // namespace strowger::actors
