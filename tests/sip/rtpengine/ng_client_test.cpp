#include "channels/sip/rtpengine/ng_client.hpp"
#include <algorithm>
#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace strowger::tests::ng_client_test {

using namespace strowger::channels::sip;
using routing::milliseconds;

namespace {

/// A socket that answers as the test says.
class rtpengine_double {
public:
  rtpengine_double() : socket_{::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0)} {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    ::inet_pton(AF_INET, "127.0.0.1", &at.sin_addr);
    socklen_t size = sizeof at;
    REQUIRE(::bind(socket_, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0);
    REQUIRE(::getsockname(socket_, reinterpret_cast<sockaddr*>(&at), &size) == 0);
    port = ntohs(at.sin_port);
  }
  ~rtpengine_double() { ::close(socket_); }
  std::uint16_t port = 0;

  /// All that came; pings are answered by themselves, unless `deaf`.
  std::vector<std::string> take() {
    std::vector<std::string> all;
    char text[2'000];
    for (;;) {
      size_ = sizeof from_;
      const auto got = ::recvfrom(socket_, text, sizeof text, 0, reinterpret_cast<sockaddr*>(&from_), &size_);
      if (got < 0) return all;
      std::string came{text, static_cast<std::size_t>(got)};
      if (deaf) continue;
      if (came.find("4:ping") != came.npos)
        say(came.substr(0, came.find(' ')) + " d6:result4:ponge");
      else
        all.push_back(std::move(came));
    }
  }
  void say(const std::string& text) {
    REQUIRE(::sendto(socket_, text.data(), text.size(), 0, reinterpret_cast<const sockaddr*>(&from_),
                     size_) >= 0);
  }
  bool deaf = false;

private:
  int socket_;
  sockaddr_in from_{};
  socklen_t size_ = sizeof from_;
};

struct ng_stage {
  rtpengine_double there;
  std::vector<std::pair<std::uint64_t, std::optional<std::string>>> replies;
  std::vector<bool> answers;
  std::vector<std::string> came;
  ng_client::patience quick{{milliseconds{10}, milliseconds{10}, milliseconds{10}, milliseconds{10}},
                            milliseconds{30},
                            milliseconds{10}};
  ng_client client{"127.0.0.1",
                   there.port,
                   "abc_",
                   {[this](std::uint64_t number, std::optional<std::string_view> text) {
                      replies.emplace_back(number, text ? std::optional{std::string{*text}} : std::nullopt);
                    },
                    [this](bool up) { answers.push_back(up); }},
                   quick};

  template <class Done>
  bool until(Done done) {
    for (int round = 0; round < 2'000; ++round) {
      for (auto& one : there.take()) came.push_back(std::move(one));
      if (done()) return true;
      pollfd on{client.fd(), POLLIN, 0};
      ::poll(&on, 1, 5);
      client.attend();
    }
    return false;
  }
};

} // namespace

TEST_CASE("a request is answered under its own cookie, once", "[rtpengine]") {
  ng_stage stage;
  const auto number = stage.client.ask("d1:ai1ee");
  REQUIRE(stage.until([&] { return !stage.came.empty(); }));
  CHECK(stage.came.front() == "abc_" + std::to_string(number) + " d1:ai1ee");
  stage.there.say("abd_" + std::to_string(number) + " d1:ai0ee"); // somebody else's
  stage.there.say("abc_999 d1:ai0ee");
  stage.there.say("abc_");
  stage.there.say("abc_x d1:ai0ee");
  stage.there.say("");
  stage.there.say("abc_" + std::to_string(number) + " d1:ai2ee");
  stage.there.say("abc_" + std::to_string(number) + " d1:ai2ee"); // of a repetition
  REQUIRE(stage.until([&] { return !stage.replies.empty() && !stage.answers.empty(); }));
  REQUIRE(stage.replies.size() == 1);
  CHECK(stage.replies.front() == std::pair{number, std::optional<std::string>{"d1:ai2ee"}});
  CHECK(stage.answers == std::vector{true});
}

TEST_CASE("a request that is lost is sent again, the very same", "[rtpengine]") {
  ng_stage stage;
  const auto number = stage.client.ask("d1:ai1ee");
  REQUIRE(stage.until([&] { return stage.came.size() >= 3; }));
  CHECK(stage.came[0] == stage.came[2]);
  stage.there.say("abc_" + std::to_string(number) + " de");
  REQUIRE(stage.until([&] { return !stage.replies.empty(); }));
  CHECK(stage.replies.front().second == "de");
}

TEST_CASE("who does not answer is given up, is not waited for, and is noticed when it answers again",
          "[rtpengine]") {
  ng_stage stage;
  stage.there.deaf = true;
  const auto first = stage.client.ask("d1:ai1ee");
  REQUIRE(stage.until([&] { return !stage.replies.empty(); }));
  CHECK(stage.replies.front() == std::pair{first, std::optional<std::string>{}});
  CHECK(stage.answers == std::vector{false});
  CHECK_FALSE(stage.client.answers());
  const auto second = stage.client.ask("d1:ai2ee");
  stage.client.tell("d1:ai3ee");
  REQUIRE(stage.until([&] { return stage.replies.size() == 2; }));
  CHECK(stage.replies.back() == std::pair{second, std::optional<std::string>{}});
  stage.there.deaf = false;
  stage.came.clear();
  REQUIRE(stage.until([&] { return stage.answers.size() == 2; }));
  CHECK(stage.answers.back());
  CHECK(stage.came.empty()); // what was given up is not sent later
  static_cast<void>(stage.client.ask("d1:ai4ee"));
  REQUIRE(stage.until([&] { return !stage.came.empty(); }));
}

TEST_CASE("more requests than may wait are given up at once", "[rtpengine]") {
  ng_stage stage;
  REQUIRE(stage.until([&] { return stage.client.answers(); }));
  for (std::size_t i = 0; i < ng_client::most_waiting; ++i) static_cast<void>(stage.client.ask("de"));
  const auto last = stage.client.ask("de");
  pollfd on{stage.client.fd(), POLLIN, 0};
  ::poll(&on, 1, 50);
  stage.client.attend();
  const std::pair refused{last, std::optional<std::string>{}};
  CHECK(std::find(stage.replies.begin(), stage.replies.end(), refused) != stage.replies.end());
}

} // namespace strowger::tests::ng_client_test
