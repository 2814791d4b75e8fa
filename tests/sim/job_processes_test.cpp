#include "sim/fatal_note.hpp"
#include "sim/job_processes.hpp"
#include "sim/pool_world.hpp"
#include "sim/virtual_scheduler.hpp"
#include <caf/all.hpp>
#include <cassert>
#include <catch2/catch.hpp>
#include <cstdio>
#include <unistd.h>

/// What becomes of jobs that do not end as they should.
namespace strowger::tests::job_processes_test {

using namespace std::chrono_literals;
using namespace strowger::sim;
using Catch::Matchers::Contains;
using kind = job_failure::kind;

namespace {

/// As whoever waits for what never comes.
[[noreturn]] void hang() {
  for (;;) ::pause();
}

std::vector<job_outcome> apart(std::uint32_t count, const job& what,
                               std::chrono::milliseconds longest = 0ms) {
  return run_jobs_apart(count, {2, longest}, what);
}

} // namespace

TEST_CASE("a job that asserts, crashes or throws leaves the others as they are, and its last words") {
  const auto all = apart(12, [](std::uint32_t i) -> std::string {
    if (i == 2) {
      const bool whole = i != 2;
      assert(whole && "two is whole");
    }
    if (i == 5) *reinterpret_cast<volatile int*>(i - 5) = 1;
    if (i == 7) {
      std::fprintf(stderr, "seven says much,\nand then ends\n");
      ::_exit(3);
    }
    if (i == 9) throw std::runtime_error{"nine is too much"};
    return std::to_string(i * i);
  });
  for (std::uint32_t i = 0; i < 12; ++i) {
    INFO(i);
    const bool fails = i == 2 || i == 5 || i == 7 || i == 9;
    REQUIRE(all[i].failure.has_value() == fails);
    if (!fails) CHECK(all[i].bytes == std::to_string(i * i));
  }
  CHECK(all[2].failure->what == kind::died);
  CHECK(all[2].failure->how == "died of signal 6 (Aborted)");
  CHECK_THAT(all[2].failure->last_words, Contains("two is whole"));
  CHECK_THAT(all[5].failure->how, Contains("signal 11"));
  CHECK(all[7].failure->how == "ended early with code 3");
  CHECK(all[7].failure->last_words == "seven says much,\nand then ends\n");
  CHECK(all[7].failure->in_a_line() == "ended early with code 3: and then ends");
  CHECK(all[9].failure->what == kind::threw);
  CHECK(all[9].failure->in_a_line() == "threw: nine is too much");
}

TEST_CASE("a job that hangs is given up after its time, and the others are done") {
  const auto all = apart(
      6,
      [](std::uint32_t i) -> std::string {
        if (i == 1 || i == 4) {
          std::fprintf(stderr, "waiting for number %u\n", i);
          hang();
        }
        return "done";
      },
      300ms);
  for (const std::uint32_t i : {0U, 2U, 3U, 5U}) CHECK(all[i].bytes == "done");
  for (const std::uint32_t i : {1U, 4U}) {
    REQUIRE(all[i].failure);
    CHECK(all[i].failure->what == kind::hung);
    CHECK(all[i].failure->how == "has not ended after 0.3 s");
    CHECK(all[i].failure->last_words == "waiting for number " + std::to_string(i) + "\n");
  }
}

TEST_CASE("of a job that says more than anybody reads the newest words are kept") {
  const auto all = apart(1, [](std::uint32_t) -> std::string {
    for (int i = 0; i < 100'000; ++i) std::fprintf(stderr, "line %d\n", i);
    std::abort();
  });
  REQUIRE(all[0].failure);
  CHECK(all[0].failure->last_words.size() <= 8'192);
  CHECK(all[0].failure->last_words.ends_with("line 99999\n"));
}

TEST_CASE("where all jobs are to succeed, the one that died is told with its number and its words") {
  try {
    static_cast<void>(run_jobs(6, 2, [](std::uint32_t i) -> std::string {
      if (i != 3) return {};
      std::fprintf(stderr, "three broke\n");
      std::abort();
    }));
    FAIL("nothing was told");
  } catch (const job_failed& failed) {
    CHECK(failed.number == 3);
    CHECK_THAT(failed.what(), Contains("signal 6") && Contains("three broke"));
  }
}

TEST_CASE("a run that dies says which it was") {
  const auto all = apart(1, [](std::uint32_t) -> std::string {
    const fatal_note note{"this was seed 77\n"};
    std::abort();
  });
  REQUIRE(all[0].failure);
  CHECK(all[0].failure->how == "died of signal 6 (Aborted)");
  CHECK(all[0].failure->last_words == "this was seed 77\n");
  const auto after = apart(1, [](std::uint32_t) -> std::string {
    { const fatal_note note{"this was seed 77\n"}; }
    std::abort();
  });
  CHECK(after[0].failure->last_words.empty());
}

TEST_CASE("actors that keep each other busy for ever at one instant are noticed, others are not") {
  const auto ping_pong = [](std::uint64_t rounds, std::uint64_t turns_max) {
    return apart(1, [=](std::uint32_t) -> std::string {
      caf::actor_system_config setup;
      setup.load<virtual_scheduler>();
      caf::actor_system system{setup};
      auto& time = virtual_scheduler::of(system);
      time.allow_turns_at_once(turns_max);
      std::uint64_t left = rounds;
      auto back = system.spawn(
          [](caf::event_based_actor* self, int) -> caf::behavior {
            return {
                [self](int ball) { self->send(caf::actor_cast<caf::actor>(self->current_sender()), ball); }};
          },
          0);
      auto forth = system.spawn(
          [&left, back](caf::event_based_actor* self, int) -> caf::behavior {
            self->send(back, 1);
            return {[self, &left, back](int ball) {
              if (left-- > 0) self->send(back, ball);
            }};
          },
          0);
      time.run();
      for (const auto& one : {back, forth}) caf::anon_send_exit(one, caf::exit_reason::user_shutdown);
      back = forth = {};
      time.run();
      return "rest";
    })[0];
  };
  CHECK(ping_pong(1'000, 10'000).bytes == "rest");
  const auto ever = ping_pong(~std::uint64_t{0}, 10'000);
  REQUIRE(ever.failure);
  CHECK(ever.failure->what == kind::died);
  CHECK_THAT(ever.failure->last_words, Contains("virtual time stands still: 10000 steps at one instant"));
}

TEST_CASE("a pool that is fed for ever at one instant is noticed") {
  const auto fed = [](bool time_passes) {
    return apart(1, [=](std::uint32_t) -> std::string {
      world_options options;
      options.inputs_at_once_max = 1'000;
      pool_world world{routing::pool_settings{}, options};
      for (instant i = 0; i < 5'000; ++i)
        static_cast<void>(world.feed(time_passes ? i : 0, routing::time_passed{}));
      return "fed";
    })[0];
  };
  CHECK(fed(true).bytes == "fed");
  REQUIRE(fed(false).failure);
  CHECK_THAT(fed(false).failure->last_words, Contains("1000 steps at one instant, the last one of the pool"));
}

} // namespace strowger::tests::job_processes_test
