#include "channels/sip/caller_identity.hpp"
#include "channels/sip/digest.hpp"
#include "channels/sip/reason_header.hpp"
#include "channels/sip/refer_words.hpp"
#include "channels/sip/registration.hpp"
#include "tests/sip/torture_table.hpp"
#include <algorithm>
#include <catch2/catch.hpp>

namespace strowger::tests::torture_test {

using namespace strowger::channels::sip;

namespace {

std::vector<torture_message> messages() { return torture_messages(STROWGER_SOURCE_DIR "/tests/sip/torture"); }

split_message message(const std::string& name) {
  const auto all = messages();
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
  REQUIRE(found != all.end());
  const auto out = split(found->bytes);
  REQUIRE(out);
  return *out;
}

} // namespace

TEST_CASE("every message of RFC 4475 has its file and its answer", "[torture]") {
  const auto all = messages();
  CHECK(all.size() == 49);
  for (const auto& one : all) {
    INFO(one.name);
    CHECK(one.what.starts_with("3."));
    CHECK(one.bytes.size() < 65'000);
    const auto parts = split(one.bytes);
    REQUIRE(parts);
    // Nothing is ever answered to a response.
    if (parts->first.starts_with("SIP/")) CHECK(one.answer == 0);
    // Our answers find their way back through one socket.
    else
      CHECK(parts->all("via").front().find("rport") != std::string::npos);
    const auto length = parts->all("content-length");
    const bool odd = one.name == "clerr" || one.name == "ncl" || one.name == "mcl01" ||
                     one.name == "inv2543" || one.name == "dblreq";
    if (!odd) {
      REQUIRE(length.size() == 1);
      CHECK(length.front() == std::to_string(parts->body.size()));
    }
  }
}

TEST_CASE("our readers take the valid ones as they are meant", "[torture]") {
  const auto odd = message("wsinv");
  const auto from = read_named_address(odd.all("from").front());
  REQUIRE(from);
  CHECK(from->name == "Mia \\\"");
  CHECK(*find_parameter(from->params, "tag") == "m1");
  const auto contacts = read_contacts(odd.all("contact"));
  REQUIRE(contacts);
  CHECK(contacts->front().preference == 250);
  CHECK(read_sip_uri("sip:sips%3Adesk%40centre.example@centre.example")->user == "sips:desk@centre.example");
  CHECK(read_named_address(message("esc01").all("contact").front())->uri.ends_with("v%61lue%25%34%31"));
  CHECK(read_named_address(message("lwsdisp").all("from").front())->name == "Mia");
  CHECK(read_named_address(message("esc02").all("to").front())->name == "%Z%45");
  const auto semicolon = read_sip_uri("sip:mia;par=u%40caller.example@centre.example");
  REQUIRE(semicolon);
  CHECK(semicolon->user == "mia;par=u@caller.example");
  CHECK(semicolon->params.empty());
  const auto outside = read_contacts(message("cparam01").all("contact")),
             inside = read_contacts(message("cparam02").all("contact"));
  REQUIRE(outside);
  REQUIRE(inside);
  CHECK(outside->front().uri == "sip:+19725552222@192.0.2.9");
  CHECK(inside->front().uri == "sip:+19725552222@192.0.2.9;unheard");
}

TEST_CASE("our readers refuse what is not valid", "[torture]") {
  CHECK_FALSE(read_contacts(message("escnull").all("contact"))); // a NUL in a name
  CHECK_FALSE(read_contacts(message("badinv01").all("contact")));
  CHECK_FALSE(read_contacts(message("unksm2").all("contact")));
  CHECK_FALSE(read_named_address(message("quotbal").all("to").front()));
  CHECK_FALSE(read_credentials(message("regaut01").all("authorization").front()));
  const auto large = read_contacts(message("scalar02").all("contact"));
  REQUIRE(large);
  CHECK(large->front().expires_s == 3'600);
}

TEST_CASE("no field of any of them upsets any reader", "[torture]") {
  for (const auto& one : messages()) {
    const auto parts = split(one.bytes);
    REQUIRE(parts);
    identity_fields all;
    for (const auto& [name, value] : parts->fields) {
      (void)read_credentials(value);
      (void)read_challenge(value);
      (void)read_reasons(value);
      (void)replaces_in(value);
      (void)read_refer_to(value);
      (void)read_contacts({value});
      for (auto* fields :
           {&all.asserted, &all.remote_party, &all.privacy, &all.diversion, &all.history, &all.user_to_user})
        fields->push_back(value);
      all.from = value;
      const auto who = identity_of(all, true, {});
      CHECK(who.name.size() <= name_bytes_max);
      for (const auto& [key, text] : who.attributes) CHECK(text.size() <= attribute_bytes_max);
    }
  }
}

} // namespace strowger::tests::torture_test
