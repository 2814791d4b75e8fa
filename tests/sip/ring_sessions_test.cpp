#include "channels/sip/call.hpp"
#include <catch2/catch.hpp>

/// A ring goes to places behind different trunks and telephones: each is offered, and answers, a session
/// description of its own.
namespace strowger::tests::ring_sessions_test {

using namespace strowger::channels;
using namespace strowger::channels::sip;
using routing::conversation_id;
using routing::leg_id;

namespace {

constexpr auto head = "v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\n";
const std::string in_clear = std::string{head} + "m=audio 4000 RTP/AVP 8\r\n";
const std::string with_key = std::string{head} +
                             "m=audio 4000 RTP/SAVP 8\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:"
                             "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n";
const leg_id rung{42};

destination place(const std::string& host, srtp_rule rule) {
  destination at;
  at.uri = "sip:x@" + host;
  at.caller = "<sip:+4420@192.0.2.1>";
  at.srtp = rule;
  at.secure = rule == srtp_rule::demanded;
  return at;
}

/// A customer in the queue, and one leg that is rung.
class ringing {
public:
  explicit ringing(std::vector<destination> at, leg_kind kind) {
    incoming_call from;
    from.what.entry = "support";
    from.identity.call_id = "caller";
    from.identity.remote_cseq = 1;
    from.number = 1;
    from.said.cseq = 1;
    from.said.body_type = "application/sdp";
    from.said.body = in_clear;
    one.arrive(std::move(from), now, out);
    lines_open();
    one.acknowledged(1, now, out);
    out.clear();
    ring what{rung, "number:+44", "+4420", "", milliseconds{20'000}};
    what.kind = kind;
    one.ring_at(command_id{7}, what, std::move(at), "no_route", now, out);
    lines_open();
  }

  /// The last INVITE to this place.
  send_request invite(std::uint32_t attempt) const {
    std::optional<send_request> last;
    for (const auto& each : out)
      if (const auto* ask = std::get_if<send_request>(&each);
          ask != nullptr && ask->what == method::invite && ask->in == dialog_key{rung, attempt})
        last = *ask;
    REQUIRE(last);
    return *last;
  }
  bool is_invited(std::uint32_t attempt) const {
    for (const auto& each : out)
      if (const auto* ask = std::get_if<send_request>(&each);
          ask != nullptr && ask->what == method::invite && ask->in == dialog_key{rung, attempt})
        return true;
    return false;
  }
  bool offers_key(std::uint32_t attempt) const {
    return invite(attempt).says.body.find("RTP/SAVP") != std::string::npos;
  }
  void hear(const stack_word& what) { one.heard(what, now, out); }
  void answers(std::uint32_t attempt, exchange number, int status, std::uint32_t min_s) {
    response_came came{{rung, attempt}, number, method::invite, status, {}};
    came.said.timer.min_s = min_s;
    hear(came);
  }
  void answers(std::uint32_t attempt, int status, const std::string& body = {}) {
    response_came came{{rung, attempt}, invite(attempt).number, method::invite, status, {}};
    came.said.to_tag = "phone" + std::to_string(attempt);
    came.said.contact = "sip:phone@192.0.2.9";
    if (!body.empty()) came.said.body_type = "application/sdp", came.said.body = body;
    hear(came);
  }
  const call_leg& leg() const { return one.legs().at(rung); }
  template <class Word>
  int count() const {
    int found = 0;
    for (const auto& each : out) found += std::holds_alternative<Word>(each) ? 1 : 0;
    return found;
  }
  /// What media has of the leg's line.
  std::optional<media::line_settings> line() const {
    std::optional<media::line_settings> last;
    for (const auto& each : out)
      if (const auto* told = std::get_if<media::media_command>(&each))
        if (const auto* change = std::get_if<media::change_line>(told);
            change != nullptr && change->settings.line == leg().line)
          last = change->settings;
    return last;
  }

  moment now{milliseconds{1'000}};
  call_outputs out;

private:
  void lines_open() {
    const auto said = out;
    for (const auto& each : said)
      if (const auto* told = std::get_if<media::media_command>(&each))
        if (const auto* open = std::get_if<media::open_line>(told))
          one.media_said(media::line_opened{open->settings.line, {"192.0.2.1", 5004}}, now, out);
  }

  call one{conversation_id{77}, std::make_shared<call_settings>(),
           leg_names{std::make_shared<installation_secret>(), conversation_id{77}}};
};

} // namespace

TEST_CASE("a trunk in clear is offered no key after one that demands keys was down", "[ring]") {
  ringing one{{place("first", srtp_rule::demanded), place("second", srtp_rule::refused)}, leg_kind::outside};
  CHECK(one.offers_key(0));
  CHECK_FALSE(one.is_invited(1));
  one.answers(0, 503);
  REQUIRE(one.is_invited(1));
  CHECK_FALSE(one.offers_key(1));
  one.answers(1, 200, in_clear);
  CHECK(one.leg().phase == leg_phase::accepted);
  REQUIRE(one.line());
  CHECK_FALSE(one.line()->srtp);
}

TEST_CASE("a trunk that demands keys is offered one after a trunk in clear was down", "[ring]") {
  ringing one{{place("first", srtp_rule::refused), place("second", srtp_rule::demanded)}, leg_kind::outside};
  CHECK_FALSE(one.offers_key(0));
  one.answers(0, 503);
  CHECK(one.offers_key(1));
  SECTION("and is talked to with keys") {
    one.answers(1, 200, with_key);
    CHECK(one.leg().phase == leg_phase::accepted);
    REQUIRE(one.line());
    CHECK(one.line()->srtp);
  }
  SECTION("and is let go where it answers in clear") {
    one.answers(1, 200, in_clear);
    CHECK(one.count<turn_away>() == 1);
    CHECK(one.leg().phase == leg_phase::over);
  }
}

TEST_CASE("a trunk that answers in clear although it must not is passed over for the next", "[ring]") {
  ringing one{{place("first", srtp_rule::demanded), place("second", srtp_rule::refused)}, leg_kind::outside};
  one.answers(0, 200, in_clear);
  CHECK(one.count<turn_away>() == 1);
  CHECK_FALSE(one.offers_key(1));
  one.answers(1, 200, in_clear);
  CHECK(one.leg().phase == leg_phase::accepted);
}

TEST_CASE("of a person's telephones each has its own offer, and the one that answers the session", "[ring]") {
  auto over_tls = place("first", srtp_rule::taken);
  over_tls.secure = true;
  ringing one{{over_tls, place("second", srtp_rule::taken)}, leg_kind::offer};
  CHECK(one.offers_key(0));
  CHECK_FALSE(one.offers_key(1));
  const auto first = one.invite(1);
  SECTION("the one with a key") {
    one.answers(0, 200, with_key);
    REQUIRE(one.line());
    CHECK(one.line()->srtp);
    one.answers(1, 200, in_clear); // too late: let go, and the session stays as it is
    CHECK(one.count<turn_away>() == 1);
    CHECK(one.leg().ours_says.key);
  }
  SECTION("the one without") {
    one.answers(1, 200, in_clear);
    CHECK(one.leg().phase == leg_phase::accepted);
    REQUIRE(one.line());
    CHECK_FALSE(one.line()->srtp);
  }
  SECTION("one that wants another timer is offered the same again") {
    one.out.clear();
    one.answers(1, first.number, 422, 3'600);
    CHECK(one.invite(1).says.body == first.says.body);
  }
}

TEST_CASE("an offer that crosses our unanswered INVITE is glare", "[ring]") {
  ringing one{{place("first", srtp_rule::refused), place("second", srtp_rule::refused)}, leg_kind::offer};
  request_came update{{rung, 0}, 9, method::update, {}};
  update.said.cseq = 1;
  update.said.body_type = "application/sdp";
  update.said.body = in_clear;
  CHECK_FALSE(one.leg().peer);
  one.hear(update);
  CHECK(std::get<send_response>(one.out.back()).status == 491); // RFC 3311 5.2
  CHECK_FALSE(one.leg().peer);
}

} // namespace strowger::tests::ring_sessions_test
