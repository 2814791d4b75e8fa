#include "channels/sip/caller_identity.hpp"
#include "channels/sip/reason_header.hpp"
#include "channels/sip/refer_words.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::caller_identity_test {

using namespace strowger::channels::sip;

namespace {

const number_plan british{"44", "00", "0", bare_number::unchanged, number_form::plus};

identity_fields from(const std::string& text) {
  identity_fields out;
  out.from = text;
  return out;
}
std::string attribute(const caller_identity& of, const std::string& name) {
  for (const auto& [key, value] : of.attributes)
    if (key == name) return value;
  return {};
}

} // namespace

TEST_CASE("without belief the caller is whoever From says", "[identity]") {
  auto fields = from("\"Ada\" <sip:02079460000@192.0.2.1>;tag=1");
  fields.asserted = {"<sip:+15550100@carrier.example>"};
  fields.remote_party = {"<sip:+15550101@carrier.example>;party=calling"};
  fields.diversion = {"<sip:+15550102@carrier.example>"};
  const auto who = identity_of(fields, false, british);
  CHECK(who.number == "+442079460000");
  CHECK(who.name == "Ada");
  CHECK(who.attributes.empty());
  const auto believed = identity_of(fields, true, british);
  CHECK(believed.number == "+15550100");
  CHECK(attribute(believed, "diverted_by") == "+15550102");
}

TEST_CASE("of two asserted identities the number is taken, and the name from either", "[identity]") {
  auto fields = from("<sip:x@h>;tag=1");
  fields.asserted = {"\"Cullen\" <sip:fluffy@carrier.example>", "tel:+14085264000"};
  const auto who = identity_of(fields, true, british);
  CHECK(who.number == "+14085264000");
  CHECK(who.name == "Cullen");
}

TEST_CASE("Remote-Party-ID is read where nothing is asserted", "[identity]") {
  auto fields = from("<sip:x@h>;tag=1");
  fields.remote_party = {"<sip:100@h>;party=called, \"Bob\" <sip:+442079460001@h>;party=calling;privacy=off"};
  CHECK(identity_of(fields, true, british).number == "+442079460001");
  fields.remote_party = {"<sip:+442079460001@h>;party=calling;privacy=full"};
  CHECK(identity_of(fields, true, british).withheld);
}

TEST_CASE("who wants to be private is anonymous here too", "[identity]") {
  auto fields = from("\"Ada\" <sip:+442079460000@h>;tag=1");
  fields.asserted = {"<sip:+442079460000@h>"};
  for (const auto* privacy : {"id", "header;user", "user;critical"}) {
    fields.privacy = {privacy};
    const auto who = identity_of(fields, true, british);
    CHECK(who.withheld);
    CHECK(who.number.empty());
    CHECK(who.name.empty());
  }
  fields.privacy = {"none"};
  CHECK(identity_of(fields, true, british).number == "+442079460000");
  CHECK(identity_of(from("\"Anonymous\" <sip:anonymous@anonymous.invalid>;tag=1"), false, british).withheld);
}

TEST_CASE("callers without a number are known by their address, and nonsense is nobody", "[identity]") {
  CHECK(identity_of(from("<sip:alice@example.com>;tag=1"), false, british).number == "alice");
  CHECK(identity_of(from("<nonsense"), false, british).number.empty());
  CHECK(identity_of(from(""), true, british).number.empty());
}

TEST_CASE("names are cleaned and bounded", "[identity]") {
  const auto who = identity_of(from("\"" + std::string(500, 'A') + "\" <sip:a@h>"), false, british);
  CHECK(who.name.size() == name_bytes_max);
  CHECK(identity_of(from("\"A\x01\x7f"
                         "b\" <sip:a@h>"),
                    false, british)
            .name == "Ab");
}

TEST_CASE("diversions tell the last and the first one called", "[identity]") {
  auto fields = from("<sip:a@h>");
  fields.diversion = {
      "<sip:+442079460002@h>;reason=no-answer;counter=2, <tel:+442079460001>;reason=unconditional"};
  const auto who = identity_of(fields, true, british);
  CHECK(attribute(who, "diverted_by") == "+442079460002");
  CHECK(attribute(who, "diverted_first") == "+442079460001");
  CHECK(attribute(who, "diversion_reason") == "no-answer");
  CHECK(attribute(who, "diversions") == "3");
}

TEST_CASE("History-Info tells the same where there is no Diversion", "[identity]") {
  auto fields = from("<sip:a@h>");
  fields.history = {
      "<sip:+442079460001@h?Reason=SIP%3Bcause%3D486>;index=1, <sip:+442079460002@h>;index=1.1;mp=1"};
  const auto who = identity_of(fields, true, british);
  CHECK(attribute(who, "diverted_by") == "+442079460001");
  CHECK(attribute(who, "diversion_reason") == "user-busy");
  CHECK(attribute(who, "diversions") == "1");
  for (const auto* nothing :
       {"<sip:+442079460001@h>;index=1",
        "<sip:+442079460001@ims.example>;index=1, <sip:+442079460001@10.0.0.1>;index=1.1;rc=1"}) {
    fields.history = {nothing};
    CHECK(identity_of(fields, true, british).attributes.empty());
  }
}

TEST_CASE("user-to-user words are an attribute", "[identity]") {
  auto fields = from("<sip:a@h>");
  fields.user_to_user = {"56a390f3d2b7310023a2;encoding=hex;purpose=isdn-uui"};
  CHECK(attribute(identity_of(fields, false, british), "user_to_user") == "56a390f3d2b7310023a2");
  fields.user_to_user = {"\"account 12\";encoding=text"};
  CHECK(attribute(identity_of(fields, false, british), "user_to_user") == "account 12");
  fields.user_to_user = {std::string(5'000, 'a')};
  CHECK(attribute(identity_of(fields, false, british), "user_to_user").size() == attribute_bytes_max);
}

TEST_CASE("reasons are read and written", "[reason]") {
  const auto all =
      read_reasons(R"(SIP ;cause=200 ;text="Call completed elsewhere", Q.850;cause=16;text="a, b", ;bad)");
  CHECK(all == std::vector<call_reason>{{"SIP", 200, "Call completed elsewhere"}, {"Q.850", 16, "a, b"}});
  CHECK(text_of(answered_elsewhere()) == R"(SIP;cause=200;text="Call completed elsewhere")");
  CHECK(is_answered_elsewhere(text_of(answered_elsewhere())));
  CHECK(is_answered_elsewhere("Q.850;cause=26"));
  CHECK_FALSE(is_answered_elsewhere("Q.850;cause=16"));
  CHECK_FALSE(is_answered_elsewhere("SIP;cause=99999"));
}

TEST_CASE("Replaces needs all its parts", "[refer]") {
  const auto one = replaces_in("425928@bobster.example.org;to-tag=7743;from-tag=6472;early-only");
  REQUIRE(one);
  CHECK(*one == replaces_words{"425928@bobster.example.org", "7743", "6472", true});
  CHECK(replaces_in(text_of(*one)) == one);
  for (const auto* bad : {"", ";to-tag=1;from-tag=2", "a;to-tag=1", "a;from-tag=1", "a;to-tag;from-tag=1",
                          "a b;to-tag=1;from-tag=2"})
    CHECK_FALSE(replaces_in(bad));
}

TEST_CASE("transfers are understood, blind and attended", "[refer]") {
  const auto blind = read_refer_to("\"Bob\" <sip:02079460000@h;method=INVITE>");
  REQUIRE(blind);
  CHECK(*blind == transfer_target{"sip:02079460000@h", "02079460000", "02079460000", {}});
  CHECK(read_refer_to("tel:+44-20-79460000")->number == "+442079460000");
  CHECK(read_refer_to("<sip:support@h>")->number.empty());
  const auto attended =
      read_refer_to("<sip:bob@h?Replaces=12345%40h%3Bto-tag%3D12%3Bfrom-tag%3D5FF&Require=replaces>");
  REQUIRE(attended);
  CHECK(attended->uri == "sip:bob@h");
  CHECK(attended->replaces == replaces_words{"12345@h", "12", "5FF", false});
  for (const auto* bad : {"<sip:bob@h;method=SUBSCRIBE>", "<http://h>", "<sip:bob@h?Replaces=nonsense>",
                          "<sip:bob@h?Replaces=%zz>", ""})
    CHECK_FALSE(read_refer_to(bad));
}

} // namespace strowger::tests::caller_identity_test
