#include "channels/remote/frames.hpp"
#include "channels/remote/remote_wire.hpp"
#include <catch2/catch.hpp>
#include <channels/remote/contract.pb.h>
#include <random>

namespace strowger::tests::remote_wire_test {

using namespace channels;
namespace remote = channels::remote;

namespace {

/// Draws values for every member of every struct, zeros and bytes that are no UTF-8 among them.
class drawer {
public:
  explicit drawer(unsigned seed) : dice_{seed} {}
  std::uint64_t number() { return dice_() % 3 == 0 ? 0 : dice_() >> (dice_() % 64); }
  std::uint32_t small() { return static_cast<std::uint32_t>(number()); }
  bool flag() { return dice_() % 2 == 0; }
  std::string text() {
    std::string all(dice_() % 20, '\0');
    for (auto& one : all) one = static_cast<char>(dice_() & 0xff);
    return all;
  }
  routing::milliseconds time() { return routing::milliseconds{static_cast<std::int64_t>(number() >> 2)}; }
  template <class Id>
  Id id() {
    return Id{number()};
  }
  template <class Enum>
  Enum one_of(unsigned count) {
    return static_cast<Enum>(dice_() % count);
  }
  std::vector<leg_id> legs() {
    return many<leg_id>([&] { return id<leg_id>(); });
  }
  playlist plays() {
    return {number(), many<std::string>([&] { return text(); }), flag(), flag()};
  }
  message_view message() {
    return {small(), one_of<speaker>(3), text(), number(), text(), wall_time{time()}, flag()};
  }
  template <class Value, class Draw>
  std::vector<Value> many(Draw draw) {
    std::vector<Value> all;
    for (auto left = dice_() % 4; left > 0; --left) all.push_back(draw());
    return all;
  }
  event_body event(std::size_t which) {
    const event_body all[] = {arrived{text(), text(), text(), text(), text(), many<named_text>([&] {
                                        return named_text{text(), text()};
                                      })},
                              said{number(), text(), flag()},
                              marked{small(), small()},
                              typing{flag()},
                              went_away{time()},
                              came_back{},
                              left{text()},
                              refresh{small(), number()},
                              line_changed{flag(), time()},
                              collected{number(), text(), flag()},
                              played{number()},
                              leg_ringing{id<leg_id>()},
                              leg_answered{id<leg_id>()},
                              leg_declined{id<leg_id>(), text()},
                              leg_unreachable{id<leg_id>(), text()},
                              leg_ended{id<leg_id>(), text()},
                              leg_held{id<leg_id>(), flag()},
                              leg_refers{id<leg_id>(), text(), id<leg_id>()},
                              line_silent{id<leg_id>(), time()},
                              dialled{one_of<dial_outcome>(dial_outcomes)},
                              noted{},
                              recorded{number(), text(), time(), time(), routing::wall_time{time()}, text()},
                              caller_shown{text(), text()}};
    static_assert(std::size(all) == std::variant_size_v<event_body>);
    return all[which];
  }
  command_body command(std::size_t which) {
    const auto status = one_of<conversation_status>(3);
    const auto stage = one_of<callback_stage>(3);
    const command_body all[] = {
        show_message{message()},
        show_marks{small(), small()},
        show_typing{flag()},
        show_status{status, small(), text(), {small(), small()}, stage},
        show{number(),
             text(),
             status,
             small(),
             text(),
             many<message_view>([&] { return message(); }),
             small(),
             small(),
             {small(), small()},
             stage},
        refuse{text(), time()},
        end{text()},
        answer{},
        arrange{number(),
                many<seat>([&] {
                  return seat{id<leg_id>(), legs(), plays()};
                }),
                {number(), flag(), flag(), legs(), legs(), text(), time(), time()}},
        collect{number(), plays(), small(), text(), time(), time(), flag()},
        ring{id<leg_id>(), text(), text(), text(), time(), flag(), one_of<leg_kind>(leg_kinds)},
        drop{id<leg_id>(), one_of<drop_reason>(drop_reasons)},
        dial{text(), text(), time()},
        send_digits{id<leg_id>(), text()},
        refer_failed{id<leg_id>(), text()}};
    static_assert(std::size(all) == std::variant_size_v<command_body>);
    return all[which];
  }

private:
  std::mt19937_64 dice_;
};

std::string_view body_of(const std::string& frame) {
  return std::string_view{frame}.substr(remote::frame_head_bytes);
}
void comes_back(const remote::adapter_word& word) {
  const auto frame = remote::frame_of(word);
  const auto read = remote::adapter_word_in(body_of(frame));
  REQUIRE(read);
  CHECK((read.value() == word));
}
void comes_back(const remote::engine_word& word) {
  const auto frame = remote::frame_of(word);
  const auto read = remote::engine_word_in(body_of(frame));
  REQUIRE(read);
  CHECK((read.value() == word));
}

} // namespace

SCENARIO("every word of the contract comes out of its frame as it went in") {
  const auto seed = GENERATE(range(1U, 40U));
  INFO("seed " << seed);
  drawer draw{seed};
  for (std::size_t i = 0; i < std::variant_size_v<event_body>; ++i)
    comes_back(
        remote::adapter_word{channel_event{{}, draw.id<conversation_id>(), draw.number(), draw.event(i)}});
  for (std::size_t i = 0; i < std::variant_size_v<command_body>; ++i)
    comes_back(remote::engine_word{
        channel_command{draw.id<command_id>(), draw.id<conversation_id>(), draw.command(i)}});
  comes_back(remote::adapter_word{remote::hello{draw.text(), draw.one_of<channel_kind>(4), draw.small()}});
  comes_back(remote::adapter_word{
      command_outcome{draw.id<command_id>(), draw.id<conversation_id>(), draw.flag(), draw.text()}});
  comes_back(remote::adapter_word{remote::keep{draw.id<conversation_id>(), std::string(kept_max, 'k')}});
  comes_back(remote::adapter_word{remote::reachable{draw.many<reachability>([&] {
                                                      return reachability{draw.text(), draw.flag()};
                                                    }),
                                                    draw.flag()}});
  comes_back(remote::engine_word{remote::refused{draw.text(), draw.text()}});
  comes_back(remote::engine_word{remote::admit{draw.flag(), draw.text()}});
  comes_back(remote::engine_word{remote::acknowledged{draw.id<conversation_id>(), draw.number()}});
  comes_back(remote::engine_word{remote::resume{draw.many<open_conversation>([&] {
                                                  return open_conversation{draw.id<conversation_id>(),
                                                                           draw.number(), draw.flag(),
                                                                           draw.text(), draw.flag()};
                                                }),
                                                draw.flag()}});
}

SCENARIO("what is not known is refused by name") {
  namespace wire = strowger::remote::v1;
  std::string bytes;
  GIVEN("a word that this release does not have") {
    bytes = "\xf2\x07\x02hi"; // field 126
    CHECK(remote::adapter_word_in(bytes).reason().detail == "a word of an adapter that is not known");
    CHECK(remote::engine_word_in(bytes).reason().detail == "a word of the engine that is not known");
  }
  GIVEN("an event without a body") {
    wire::from_adapter message;
    message.mutable_event()->set_conversation(7);
    message.SerializeToString(&bytes);
    CHECK(remote::adapter_word_in(bytes).reason().detail ==
          "an event with a body or a value that is not known");
  }
  GIVEN("an outcome of a call that is none") {
    wire::from_adapter message;
    message.mutable_event()->mutable_dialled()->set_outcome(dial_outcomes);
    message.SerializeToString(&bytes);
    CHECK_FALSE(remote::adapter_word_in(bytes));
  }
  GIVEN("a command of a kind of leg that is none") {
    wire::from_engine message;
    message.mutable_command()->mutable_ring()->set_kind(leg_kinds);
    message.SerializeToString(&bytes);
    CHECK(remote::engine_word_in(bytes).reason().detail ==
          "a command with a body or a value that is not known");
  }
  GIVEN("no message at all") {
    bytes = "\x0a\xff";
    CHECK_FALSE(remote::adapter_word_in(bytes));
    CHECK_FALSE(remote::engine_word_in(bytes));
  }
  GIVEN("the hello of a later release with a channel of its own") {
    wire::from_adapter message;
    message.mutable_hello()->set_channel(9);
    message.mutable_hello()->set_version(remote::contract_version + 1);
    message.SerializeToString(&bytes);
    REQUIRE(remote::adapter_word_in(bytes)); // so that it is told about the version
  }
}

SCENARIO("frames are cut from a stream however it arrives") {
  const auto piece = GENERATE(1U, 3U, 4U, 5U, 64U, 5'000U);
  std::string stream;
  std::vector<std::string> wanted{"", "a", std::string(300, 'b'), std::string(70'000, 'c'), "d"};
  for (const auto& one : wanted) {
    char head[remote::frame_head_bytes];
    remote::write_frame_head(head, one.size());
    stream.append(head, sizeof head).append(one);
  }
  remote::frame_reader reader;
  std::vector<std::string> found;
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    const auto part = stream.substr(at, piece);
    std::copy(part.begin(), part.end(), reader.room(part.size()));
    reader.arrived(part.size());
    while (const auto frame = reader.next()) found.emplace_back(*frame);
  }
  CHECK((found == wanted));
  CHECK_FALSE(reader.broken());
  char head[remote::frame_head_bytes];
  remote::write_frame_head(head, remote::frame_bytes_max + 1);
  std::copy(head, head + sizeof head, reader.room(sizeof head));
  reader.arrived(sizeof head);
  CHECK_FALSE(reader.next());
  CHECK(reader.broken());
}

} // namespace strowger::tests::remote_wire_test
