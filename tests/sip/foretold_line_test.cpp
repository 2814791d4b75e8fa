#include "channels/sip/call.hpp"
#include "channels/sip/process/port_forecast.hpp"
#include "tests/sip/rung_leg.hpp"
#include <random>
#include <set>

/// Who is rung does not wait for the media process: which port that gives is known before it says so.
namespace strowger::tests::foretold_line_test {

namespace media = channels::media;
namespace sip = channels::sip;
using media::line_id;

namespace {

const sip::audio_ports range{"192.0.2.1", 20'000, 20'099};

media::media_command opens(std::uint64_t line, std::uint16_t port = 0) {
  media::line_settings settings;
  settings.line = line_id{line};
  settings.port = port;
  return media::open_line{settings};
}

/// A leg that is rung while media has said nothing of its line.
struct rung_early : rung::rung_leg {
  rung_early() : rung::rung_leg{{}, channels::leg_kind::offer} {
    out.clear();
    channels::ring what{there, "support/ada", "+4420", "", routing::milliseconds{20'000}};
    sip::destination phone;
    phone.uri = "sip:ada@192.0.2.9";
    machine.ring_at(channels::command_id{8}, what, {phone}, "", now, out);
  }
  [[nodiscard]] const sip::call_leg& leg() const { return machine.legs().at(there); }
  void foretold(std::uint16_t port) { machine.line_foretold({leg().line, {"192.0.2.1", port}}, now, out); }
  void opened(std::uint16_t port) {
    machine.media_said(media::line_opened{leg().line, {"192.0.2.1", port}}, now, out);
  }
  std::vector<sip::send_request> invites() {
    now += routing::milliseconds{1};
    machine.pass(now, out);
    std::vector<sip::send_request> found;
    for (const auto& one : std::exchange(out, {}))
      if (const auto* request = std::get_if<sip::send_request>(&one);
          request != nullptr && request->what == sip::method::invite)
        found.push_back(*request);
    return found;
  }
  void answers(const sip::send_request& to) {
    sip::response_came came{{there, 0}, to.number, sip::method::invite, 200, {}};
    came.said.to_tag = "phone";
    came.said.contact = "sip:ada@192.0.2.9";
    came.said.body_type = "application/sdp", came.said.body = rung::in_clear;
    hear(came);
    machine.acknowledged(leg().answered_event, now, out);
  }
  static constexpr routing::leg_id there{43};
};

bool tells(const sip::send_request& of, std::uint16_t port) {
  return of.says.body.find("m=audio " + std::to_string(port) + " ") != std::string::npos;
}

} // namespace

TEST_CASE("an INVITE leaves before media has answered, and nothing is said again where it was right",
          "[call]") {
  rung_early call;
  CHECK(call.invites().empty());
  call.foretold(20'004);
  const auto sent = call.invites();
  REQUIRE(sent.size() == 1);
  CHECK(tells(sent[0], 20'004));
  call.opened(20'004);
  call.answers(sent[0]);
  CHECK(call.invites().empty());
}

TEST_CASE("where media gives another port, the telephone is invited again when it talks", "[call]") {
  const bool answers_first = GENERATE(false, true);
  rung_early call;
  call.foretold(20'004);
  const auto sent = call.invites();
  REQUIRE(sent.size() == 1);
  if (answers_first) call.answers(sent[0]);
  call.opened(20'010);
  if (!answers_first) call.answers(sent[0]);
  const auto again = call.invites();
  REQUIRE(again.size() == 1);
  CHECK(tells(again[0], 20'010));
}

TEST_CASE("a port that media has not confirmed is not asked for again", "[call]") {
  rung_early call;
  call.foretold(20'004);
  call.answers(call.invites().at(0)); // and talks, while media is away
  call.machine.media_back({}, call.now, call.out);
  call.machine.open_new_lines(call.out);
  std::set<std::uint16_t> asked;
  for (const auto& one : call.out)
    if (const auto* command = std::get_if<media::media_command>(&one))
      if (const auto* open = std::get_if<media::open_line>(command);
          open != nullptr && open->settings.line == call.leg().line)
        asked.insert(open->settings.port);
  CHECK(asked == std::set<std::uint16_t>{0});
}

TEST_CASE("a port that media confirms behind the telephone's answer is kept", "[call]") {
  rung_early call;
  call.foretold(20'004);
  call.answers(call.invites().at(0));
  call.opened(20'004);
  call.now += routing::milliseconds{1};
  call.machine.pass(call.now, call.out);
  std::string kept;
  for (const auto& one : call.out)
    if (const auto* bytes = std::get_if<sip::keep_bytes>(&one)) kept = bytes->bytes;
  const auto conversation = call.machine.conversation();
  sip::call after{conversation, std::make_shared<sip::call_settings>(),
                  sip::leg_names{std::make_shared<sip::installation_secret>(), conversation}};
  sip::call_outputs out;
  REQUIRE(after.resume(kept, 1'000, call.now, out));
  CHECK(after.legs().at(rung_early::there).here.port == 20'004);
}

TEST_CASE("ports are foretold as the media process gives them", "[call]") {
  const auto seed = GENERATE(Catch::Generators::range(1U, 20U));
  std::mt19937 dice{seed};
  media::port_range real{range.first, range.last};
  sip::port_forecast forecast{range, {}};
  std::vector<std::pair<std::uint64_t, std::uint16_t>> open;
  std::uint64_t next = 1;
  for (int step = 0; step < 5'000; ++step) {
    if (open.size() < 49 && (open.empty() || dice() % 2 == 0)) {
      const auto line = next++;
      const auto port = real.take_for(line);
      REQUIRE(port);
      const auto told = forecast.asked(opens(line));
      REQUIRE(told);
      CHECK(told->at == media::endpoint{"192.0.2.1", *port});
      forecast.said(*told);
      open.emplace_back(line, *port);
    } else {
      const auto which = dice() % open.size();
      real.give_back(open[which].second);
      CHECK_FALSE(forecast.asked(media::close_line{line_id{open[which].first}}));
      open.erase(open.begin() + which);
    }
  }
}

TEST_CASE("a port of another program, or of a call from before, is foretold to nobody else", "[call]") {
  sip::port_forecast empty{range, {}};
  const auto own = empty.asked(opens(7));
  REQUIRE(own);

  SECTION("a call from before has it") {
    media::listed_line before;
    before.line = line_id{3};
    before.port = own->at.port;
    sip::port_forecast forecast{range, {before}};
    CHECK(forecast.asked(opens(7))->at.port != own->at.port);
  }
  SECTION("it is asked for by its number") {
    sip::port_forecast forecast{range, {}};
    CHECK_FALSE(forecast.asked(opens(3, own->at.port)));
    CHECK(forecast.asked(opens(7))->at.port != own->at.port);
  }
  SECTION("media says another") {
    const auto other = static_cast<std::uint16_t>(own->at.port == 20'050 ? 20'052 : 20'050);
    empty.said(media::line_opened{line_id{7}, {"192.0.2.1", other}});
    std::uint64_t wants_other = 8;
    while (sip::port_forecast{range, {}}.asked(opens(wants_other))->at.port != other) ++wants_other;
    CHECK(empty.asked(opens(wants_other))->at.port != other);
  }
  SECTION("a line is asked for once more") { CHECK_FALSE(empty.asked(opens(7))); }
  SECTION("there is none left") {
    sip::port_forecast one{{"192.0.2.1", 20'000, 20'001}, {}};
    CHECK(one.asked(opens(1)));
    CHECK_FALSE(one.asked(opens(2)));
    one.said(media::line_failed{line_id{1}, media::line_failure::no_port});
    CHECK(one.asked(opens(3)));
  }
}

} // namespace strowger::tests::foretold_line_test
