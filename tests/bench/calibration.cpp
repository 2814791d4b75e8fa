#include "groups.hpp"
#include <caf/all.hpp>
#include <fcntl.h>
#include <stdexcept>
#include <thread>
#include <unistd.h>

/// Figures that depend on the machine alone, so that others' can be told apart from ours.
namespace strowger::bench {

namespace {

/// Median time of writing 4 KiB to the end of a file and having it on the disk.
figure sync_time(const settings& how) {
  const auto name = (how.folder / "sync").string();
  const int file = ::open(name.c_str(), O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) throw std::runtime_error{"cannot write " + name};
  const std::string block(4096, 's');
  const std::size_t writes = how.quick ? 200 : 2'000;
  std::vector<double> took;
  const stopwatch all;
  for (std::size_t i = 0; i < writes; ++i) {
    const stopwatch one;
    if (::write(file, block.data(), block.size()) != static_cast<ssize_t>(block.size()) ||
        ::fdatasync(file) != 0) {
      ::close(file);
      throw std::runtime_error{"cannot sync " + name};
    }
    took.push_back(one.seconds() * 1e3);
  }
  ::close(file);
  return {"calib.sync_ms", quantile(took, 0.5), writes, all.seconds(), all.cpu_s(), {}};
}

/// A dependent chain of multiplications and shifts: what one core does.
figure bare_loop(const settings& how) {
  const std::uint64_t rounds = how.quick ? 50'000'000 : 500'000'000;
  const stopwatch all;
  std::uint64_t x = 88'172'645'463'325'252ULL;
  for (std::uint64_t i = 0; i < rounds; ++i) x = (x ^ (x >> 29)) * 0x9e37'79b9'7f4a'7c15ULL;
  volatile std::uint64_t seen = x;
  static_cast<void>(seen);
  return {"calib.loop_per_us",
          static_cast<double>(rounds) / (all.seconds() * 1e6),
          rounds,
          all.seconds(),
          all.cpu_s(),
          {}};
}

caf::behavior returner(caf::event_based_actor* self, std::uint64_t rounds) {
  return {[self, rounds](std::uint64_t number) {
    if (number < rounds) self->send(caf::actor_cast<caf::actor>(self->current_sender()), number + 1);
    if (number + 1 >= rounds) self->quit();
  }};
}

/// Letters per second between two actors, one under way at a time.
figure ping_pong(const settings& how) {
  const std::uint64_t rounds = how.quick ? 100'000 : 1'000'000;
  caf::actor_system_config setup;
  setup.set("scheduler.max-threads", std::max<std::size_t>(2, std::thread::hardware_concurrency()));
  caf::actor_system system{setup};
  const stopwatch all;
  {
    const auto ping = system.spawn(returner, rounds);
    const auto pong = system.spawn(returner, rounds);
    caf::send_as(ping, pong, std::uint64_t{0});
  }
  system.await_all_actors_done();
  return {"calib.letters_per_s",
          static_cast<double>(rounds) / all.seconds(),
          rounds,
          all.seconds(),
          all.cpu_s(),
          {}};
}

} // namespace

std::vector<figure> calibrate(const settings& how) {
  return of_runs(how, [&](int) {
    return std::vector<figure>{sync_time(how), bare_loop(how), ping_pong(how)};
  });
}

} // namespace strowger::bench
