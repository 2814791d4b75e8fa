#include "channels/media/playout.hpp"
#include <catch2/catch.hpp>
#include <vector>

namespace strowger::tests::playout_test {

using namespace strowger::channels::media;

namespace {

/// Packets whose samples tell which one they are.
struct sender {
  playout out;
  std::uint32_t ssrc = 1;
  void put(int packet, std::size_t samples = 160) {
    std::vector<std::uint8_t> payload(
        samples, to_code(codec::pcma, static_cast<std::int16_t>(1'000 * (packet % 20 + 1))));
    out.put({8, false, static_cast<std::uint16_t>(packet),
             0xffff'ff00U + static_cast<std::uint32_t>(packet) * static_cast<std::uint32_t>(samples), ssrc},
            codec::pcma, payload);
  }
  /// The number of the packet that is played, -1 where there is silence.
  int take() {
    linear_frame heard;
    out.take(heard);
    return heard[80] == 0 ? -1 : (heard[80] + 500) / 1'000 - 1;
  }
};

} // namespace

SCENARIO("packets are played 40 ms later, in their order, with silence for what is lost") {
  sender one;
  CHECK(one.take() == -1);
  one.put(0);
  CHECK(one.take() == -1);
  one.put(2);
  CHECK(one.take() == -1);
  one.put(1);
  CHECK(one.take() == 0);
  CHECK(one.take() == 1);
  one.put(4); // 3 is lost
  CHECK(one.take() == 2);
  CHECK(one.take() == -1);
  CHECK(one.take() == 4);
}

SCENARIO("it says how much of what has come is still to be played") {
  sender one;
  CHECK(one.out.frames_held() == 0);
  one.put(0);
  CHECK(one.out.frames_held() == 3);
  one.put(1);
  for (std::uint32_t left = 4; left > 0; --left) {
    CHECK(one.out.frames_held() == left);
    one.take();
  }
  CHECK(one.out.frames_held() == 0);
  one.take();
  CHECK(one.out.frames_held() == 0);
  one.put(4, 80); // 320 samples behind what was put first
  CHECK(one.out.frames_held() == 0);
}

SCENARIO("packets of 10 and 30 ms are played as well") {
  sender one;
  for (int i = 0; i < 4; ++i) one.put(i, 80);
  one.take();
  one.take();
  linear_frame heard;
  one.out.take(heard);
  CHECK(heard[10] == Approx(1'000).margin(30));
  CHECK(heard[90] == Approx(2'000).margin(60));
}

SCENARIO("who comes too late again and again is waited for longer") {
  sender one;
  one.put(0);
  for (int i = 0; i < 6; ++i) one.take();
  for (int i = 1; i < 3; ++i) one.put(i);
  CHECK(one.out.late() == 2);
  one.put(3);
  std::vector<int> heard;
  for (int i = 4; i < 10; ++i) {
    heard.push_back(one.take());
    one.put(i);
  }
  CHECK(heard == std::vector<int>{-1, -1, -1, 3, 4, 5});
}

SCENARIO("after a pause, a jump or with a new SSRC it begins anew") {
  sender one;
  one.put(0);
  for (int i = 0; i < 3; ++i) one.take();
  one.put(1'000);
  one.put(1'001);
  one.take();
  one.take();
  CHECK(one.take() == 0); // 1000 % 20
  one.ssrc = 2;
  one.put(7);
  one.take();
  one.take();
  CHECK(one.take() == 7);
}

SCENARIO("a sender whose clock is faster does not make the delay grow") {
  sender one;
  int next = 0;
  for (int i = 0; i < 20'000; ++i) { // 40 more packets than steps
    one.put(next++);
    if (i % 500 == 0) one.put(next++);
    one.take();
  }
  int behind = 0;
  while (one.take() != -1) ++behind;
  CHECK(behind <= 6);
}

} // namespace strowger::tests::playout_test
