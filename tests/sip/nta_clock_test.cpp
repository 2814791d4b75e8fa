#include "channels/sip/nta/nta_stack.hpp"
#include <catch2/catch.hpp>
#include <chrono>
#include <ctime>

namespace strowger::tests::nta_clock_test {

namespace sip = strowger::channels::sip;
using namespace std::chrono_literals;

namespace {

struct nobody final : sip::stack_user {
  bool welcome(const sip::sip_source&, sip::approach) override { return false; }
  void fresh(sip::fresh_request) override {}
  std::optional<sip::call_key> dialog_of(std::string_view, std::string_view) override { return std::nullopt; }
  void heard(const sip::call_key&, sip::stack_word) override {}
  void answered(std::uint64_t, int) override {}
};

double processor_s() {
  timespec used{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

} // namespace

SCENARIO("the stack sleeps until its timer is due, however soon that is, and is never early") {
  nobody user;
  sip::nta_stack stack{user, "test"};
  int left = 100;
  bool early = false;
  auto asked_at = std::chrono::steady_clock::now();
  std::function<void()> again = [&] {
    early = early || std::chrono::steady_clock::now() - asked_at < 1ms;
    if (--left == 0) return stack.stop();
    asked_at = std::chrono::steady_clock::now();
    stack.wake_in(routing::milliseconds{1}, again);
  };
  stack.wake_in(routing::milliseconds{1}, again);
  const auto begun = std::chrono::steady_clock::now();
  const auto used = processor_s();
  stack.run();
  const std::chrono::duration<double> lasted = std::chrono::steady_clock::now() - begun;
  CHECK_FALSE(early);
  CHECK(lasted < 5s);
  CHECK(processor_s() - used < lasted.count() / 4);
}

} // namespace strowger::tests::nta_clock_test
