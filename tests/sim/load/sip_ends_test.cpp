#include "sim/load/call_audio.hpp"
#include "sim/load/sip_ends.hpp"
#include <algorithm>
#include <catch2/catch.hpp>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

/// The ends of a load run call each other over the loopback: what an engine between them would see.
namespace strowger::tests::sip_ends_test {

using namespace strowger::sim::load;
using namespace std::chrono_literals;
using kind = sip_event::kind;
namespace sip = channels::sip;

namespace {

std::uint16_t free_port() {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  const int fd = ::socket(AF_INET, SOCK_DGRAM, 0);
  REQUIRE(::bind(fd, reinterpret_cast<sockaddr*>(&at), size) == 0);
  REQUIRE(::getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size) == 0);
  ::close(fd);
  return ntohs(at.sin_port);
}

/// Events of one side, in order.
class heard_events {
public:
  void add(sip_event event) {
    const std::lock_guard hold{mutex_};
    events_.push_back(std::move(event));
    more_.notify_all();
  }
  /// The next one of this kind; others before it are passed over.
  sip_event next(kind what) {
    std::unique_lock hold{mutex_};
    for (;;) {
      if (!more_.wait_for(hold, 10s, [&] { return !events_.empty(); })) FAIL("nothing came");
      auto one = std::move(events_.front());
      events_.pop_front();
      if (one.what == what) return one;
    }
  }

private:
  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<sip_event> events_;
};

struct both_sides {
  explicit both_sides(bool tcp = false, bool srtp = false) {
    for (auto* one : {&callers, &phones}) {
      const auto other = one == &callers ? phones_port : callers_port;
      sip_ends_settings how;
      how.listeners.resize(1);
      how.listeners.front().address = "127.0.0.1";
      how.listeners.front().port = one == &callers ? callers_port : phones_port;
      how.engine = "127.0.0.1:" + std::to_string(other);
      if (tcp) how.by = sip::transport::tcp;
      how.srtp = srtp;
      auto& events = one == &callers ? of_callers : of_phones;
      *one = std::make_unique<sip_ends>(how, [&events](sip_event event) { events.add(std::move(event)); });
      REQUIRE((*one)->open());
    }
  }
  const std::uint16_t callers_port = free_port(), phones_port = free_port();
  const channels::media::endpoint there{"127.0.0.1", 9};
  heard_events of_callers, of_phones;
  std::unique_ptr<sip_ends> callers, phones;
};

} // namespace

TEST_CASE("a call is rung, answered, confirmed and hung up, by UDP and TCP") {
  const bool tcp = GENERATE(false, true);
  both_sides one{tcp};
  const auto call = one.callers->call("+999000000001", "ada", one.there);
  const auto ring = one.of_phones.next(kind::rings);
  CHECK(ring.number == "+999000000001");
  CHECK(ring.phone == phone_address("sip:ada@127.0.0.1:" + std::to_string(one.phones_port)));
  CHECK(one.of_callers.next(kind::progress).status < 200);
  one.phones->answer(ring.end, {"127.0.0.1", 4'000});
  const auto accepted = one.of_callers.next(kind::accepted);
  CHECK(accepted.end == call);
  REQUIRE(accepted.audio);
  CHECK(accepted.audio->port == 4'000);
  const auto confirmed = one.of_phones.next(kind::confirmed);
  REQUIRE(confirmed.audio);
  CHECK(confirmed.audio->port == 9);
  one.callers->refresh(call, 90);
  const bool caller_ends = GENERATE(false, true);
  (caller_ends ? one.callers : one.phones)->hang_up(caller_ends ? call : ring.end);
  CHECK(one.of_callers.next(kind::over).status == 0);
  CHECK(one.of_phones.next(kind::over).status == 0);
}

TEST_CASE("callers who offer keys have encrypted audio with telephones that take what is offered") {
  both_sides one{false, true};
  const auto call = one.callers->call("+999000000001", "ada", one.there);
  const auto ring = one.of_phones.next(kind::rings);
  one.phones->answer(ring.end, {"127.0.0.1", 4'000});
  const auto accepted = one.of_callers.next(kind::accepted), confirmed = one.of_phones.next(kind::confirmed);
  REQUIRE(accepted.keys);
  REQUIRE(confirmed.keys);
  CHECK(accepted.keys->in == confirmed.keys->out);
  CHECK(accepted.keys->out == confirmed.keys->in);
  CHECK(accepted.keys->out != accepted.keys->in);
  one.callers->hang_up(call);
  CHECK(one.of_phones.next(kind::over).status == 0);
}

TEST_CASE("who gives up while it rings cancels, and a telephone that says no is busy") {
  both_sides one;
  const auto call = one.callers->call("+999000000001", "ada", one.there);
  const auto ring = one.of_phones.next(kind::rings);
  one.callers->hang_up(call);
  CHECK(one.of_phones.next(kind::over).end == ring.end);
  CHECK(one.of_callers.next(kind::over).status == 487);
  one.callers->call("+999000000002", "ada", one.there);
  one.phones->hang_up(one.of_phones.next(kind::rings).end);
  CHECK(one.of_callers.next(kind::over).status == 486);
}

TEST_CASE("where somebody listens already the load's ends cannot be opened") {
  both_sides one;
  sip_ends_settings how;
  how.listeners.resize(1);
  how.listeners.front().address = "127.0.0.1";
  how.listeners.front().port = one.phones_port;
  how.engine = "127.0.0.1:5060";
  sip_ends more{how, [](const sip_event&) {}};
  CHECK_FALSE(more.open());
}

TEST_CASE("both sides of a call with audio hear each other's tone, and again when the other side changes") {
  call_audio audio{"127.0.0.1"};
  std::mutex mutex;
  std::condition_variable more;
  std::deque<std::string> heard;
  const auto note = [&](std::string who) {
    return [&, who](bool other) {
      const std::lock_guard hold{mutex};
      heard.push_back(who + (other ? " hears the other" : " hears something"));
      more.notify_all();
    };
  };
  const auto count = [&](std::size_t wanted) {
    std::unique_lock hold{mutex};
    return more.wait_for(hold, 10s, [&] { return heard.size() >= wanted; });
  };
  const auto caller = audio.open(call_audio::side::caller, note("caller"));
  const auto agent = audio.open(call_audio::side::agent, note("agent"));
  const auto second = audio.open(call_audio::side::caller, note("second"));
  std::optional<channels::media::srtp_keys> keys, others;
  if (GENERATE(false, true)) {
    keys.emplace().in.fill(1);
    keys->out.fill(2);
    others.emplace().in.fill(2);
    others->out.fill(1);
  }
  audio.send_to(caller, audio.end_of(agent), keys);
  audio.send_to(agent, audio.end_of(caller), others);
  REQUIRE(count(4));
  audio.listen_again(caller);
  REQUIRE(count(5));
  // Two callers hear something, and not what an agent says.
  audio.send_to(second, audio.end_of(second));
  REQUIRE(count(6));
  audio.close(second);
  audio.close(agent);
  audio.close(caller);
  CHECK(heard.back() == "second hears something");
  CHECK(std::count(heard.begin(), heard.end(), "caller hears the other") == 2);
  CHECK(std::count(heard.begin(), heard.end(), "agent hears the other") == 1);
}

} // namespace strowger::tests::sip_ends_test
