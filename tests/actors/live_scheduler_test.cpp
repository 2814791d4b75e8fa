#include "actors/actor_graph.hpp"
#include "actors/live_scheduler.hpp"
#include <atomic>
#include <caf/all.hpp>
#include <catch2/catch.hpp>
#include <chrono>
#include <future>
#include <optional>
#include <thread>

using namespace strowger;
using namespace std::chrono_literals;

namespace {

/// One turn, which counts.
class turn final : public caf::resumable {
public:
  explicit turn(std::atomic<int>& count) : count_{count} {}
  resume_result resume(caf::execution_unit*, std::size_t) override {
    ++count_;
    return awaiting_message;
  }
  void intrusive_ptr_add_ref_impl() override {}
  void intrusive_ptr_release_impl() override {}

private:
  std::atomic<int>& count_;
};

class live_system {
public:
  live_system() { actors::set_up_live(setup_); }
  caf::actor_system& operator*() { return *system_; }

private:
  caf::actor_system_config setup_;
  std::optional<caf::actor_system> system_{std::in_place, setup_};
};

/// Passes a number on until it is zero.
caf::behavior relay(caf::event_based_actor* self, std::size_t place, const std::vector<caf::actor>* ring,
                    std::promise<void>* done) {
  return {[=](int left) {
    if (left == 0)
      done->set_value();
    else
      self->send((*ring)[(place + 1) % ring->size()], left - 1);
  }};
}

} // namespace

TEST_CASE("every ready actor has its turn, whoever made it ready and however many did at once",
          "[actors][live]") {
  actors::ready_actors ready{nullptr};
  std::atomic<int> had{0}, made{0};
  turn one{had}, last{had};
  const auto add = [&] {
    ++made;
    ready.add(&one);
  };
  std::vector<std::thread> runs, from;
  for (int i = 0; i < 2; ++i)
    runs.emplace_back([&] {
      for (auto* next = ready.next(); next != &last; next = ready.next()) {
        next->resume(nullptr, 1);
        if (had % 10 == 0) add(); // one that is running makes another one ready
      }
    });
  for (int i = 0; i < 4; ++i)
    from.emplace_back([&] {
      for (int k = 0; k < 20'000; ++k) {
        add();
        if (k % 100 == 0) std::this_thread::yield();
      }
    });
  for (auto& thread : from) thread.join();
  for (int i = 0; i < 2; ++i) ready.add(&last);
  for (auto& thread : runs) thread.join();
  while (ready.take_left() != nullptr) ++had;
  CHECK(had >= 80'000);
  CHECK(had == made);
}

TEST_CASE("a letter that goes round among actors arrives, and the system ends with letters on their way",
          "[actors][live]") {
  std::vector<caf::actor> ring;
  std::promise<void> done;
  {
    live_system system;
    for (std::size_t i = 0; i < 50; ++i) ring.push_back((*system).spawn(relay, i, &ring, &done));
    caf::anon_send(ring.front(), 50'000);
    CHECK(done.get_future().wait_for(60s) == std::future_status::ready);
    for (const auto& one : ring) caf::anon_send_exit(one, caf::exit_reason::user_shutdown);
    ring.clear();
  }
}

TEST_CASE("while an actor is busy others are run by the other thread", "[actors][live]") {
  live_system system;
  std::promise<void> released, heard;
  auto until = released.get_future().share();
  auto waits = (*system).spawn(
      [until](caf::event_based_actor*) -> caf::behavior { return {[until](int) { until.wait(); }}; });
  auto quick = (*system).spawn(
      [&heard](caf::event_based_actor*) -> caf::behavior { return {[&heard](int) { heard.set_value(); }}; });
  caf::anon_send(waits, 1);
  std::this_thread::yield();
  caf::anon_send(quick, 1);
  CHECK(heard.get_future().wait_for(60s) == std::future_status::ready);
  released.set_value();
  caf::anon_send_exit(waits, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(quick, caf::exit_reason::user_shutdown);
}
