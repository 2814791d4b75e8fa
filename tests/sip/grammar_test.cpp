#include "channels/sip/grammar.hpp"
#include "channels/sip/uri.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::sip_grammar_test {

using namespace strowger::channels::sip;

TEST_CASE("lists are split outside quotes and brackets only", "[grammar]") {
  const auto parts = split_outside_quotes(R"("a, \"b" <sip:x,y@h>, <sip:z@h> ,c)", ',', 10);
  REQUIRE(parts.size() == 3);
  CHECK(parts[0] == R"("a, \"b" <sip:x,y@h>)");
  CHECK(parts[2] == "c");
  CHECK(split_outside_quotes("a,b,c,d", ',', 2).size() == 2);
}

TEST_CASE("parameters are read with and without values, and nothing else may stand there", "[grammar]") {
  const auto read = read_parameters(R"( ;Tag = 98asjd8 ; lr;x="a;b" ; received=[::1])");
  REQUIRE(read);
  CHECK(*read == parameters{{"tag", "98asjd8"}, {"lr", ""}, {"x", "a;b"}, {"received", "[::1]"}});
  CHECK_FALSE(read_parameters("tag=1"));
  CHECK_FALSE(read_parameters(";=1"));
  CHECK_FALSE(read_parameters(R"(;a="b)"));
  std::string many;
  for (std::size_t i = 0; i <= parameters_max; ++i) many += ";a";
  CHECK_FALSE(read_parameters(many));
}

TEST_CASE("what people are shown has no control characters and is cut between characters", "[grammar]") {
  CHECK(clean_text("Ada\r\nInjected: yes", 100) == "AdaInjected: yes");
  CHECK(clean_text("\xff"
                   "Ada\xc3\xa9",
                   4) == "Ada");
  CHECK(clean_text("\xe2\x80\xae"
                   "evil",
                   100) == "evil");
  CHECK(clean_text("  \xe8\xbf\x9e ", 100) == "\xe8\xbf\x9e");
}

TEST_CASE("numbers are digits within their bound", "[grammar]") {
  CHECK(whole_number("0009", 100) == 9);
  for (const auto* text : {"", "-1", "+1", "1x", "101", "99999999999999999999999"})
    CHECK_FALSE(whole_number(text, 100));
}

TEST_CASE("a token is made of the characters RFC 3261 25.1 names, whatever the byte", "[grammar]") {
  const std::string named = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-.!%*_+`'~";
  for (int byte = 0; byte < 256; ++byte) {
    const auto c = static_cast<char>(byte);
    CHECK(is_token({&c, 1}) == (named.find(c) != std::string::npos));
  }
  CHECK_FALSE(is_token(""));
}

TEST_CASE("a host has none of the signs that tokens have beside letters and digits", "[uri]") {
  CHECK(read_sip_uri("sip:a@ex-ample_1.org"));
  for (const char c : std::string{"!%*+`'~@ <>\"\x7f\x01\xe9"})
    CHECK_FALSE(read_sip_uri(std::string{"sip:a@ho"} + c + "st"));
}

TEST_CASE("sip URIs are read and written again", "[uri]") {
  const auto uri = read_sip_uri("SIP:alice%20b:secret@Example.COM:5070;transport=TCP;lr?subject=x");
  REQUIRE(uri);
  CHECK(uri->user == "alice b");
  CHECK(uri->host == "example.com");
  CHECK(uri->port == 5070);
  CHECK(*find_parameter(uri->params, "transport") == "TCP");
  CHECK(text_of(*uri) == "sip:alice%20b@example.com:5070;transport=TCP;lr?subject=x");
  CHECK(read_sip_uri("sips:[2001:db8::1]:5061")->host == "[2001:db8::1]");
  for (const auto* bad : {"sip:", "sip:@h", "sip:a@", "sip:a b@h", "http:a@h", "sip:a@h:0", "sip:a@h:70000",
                          "sip:a@[::1", "sip:a%00@h", "sip:a%4@h", "sip:a@h:x", "sip:a@h\r\n"})
    CHECK_FALSE(read_sip_uri(bad));
  CHECK_FALSE(read_sip_uri(std::string_view{"sip:a@h;x=\0y", 12}));
  CHECK_FALSE(read_tel_uri(std::string_view{"tel:+44;x=\0y", 12}));
}

TEST_CASE("the same binding is recognised whatever else its URI says", "[uri]") {
  const auto same = [](const char* a, const char* b) {
    return same_address(*read_sip_uri(a), *read_sip_uri(b));
  };
  CHECK(same("sip:a@H:5060;ob", "sip:a@h:5060"));
  CHECK(same("sip:a@h;transport=TCP", "sip:a@h;transport=tcp;x"));
  CHECK_FALSE(same("sip:a@h;transport=tcp", "sip:a@h"));
  CHECK_FALSE(same("sip:A@h", "sip:a@h"));
  CHECK_FALSE(same("sip:a@h", "sip:a@h:5060"));
  CHECK_FALSE(same("sip:a@h", "sips:a@h"));
}

TEST_CASE("tel URIs lose their separators; local numbers say their context", "[uri]") {
  CHECK(read_tel_uri("tel:+44-(20)-7946.0000;ext=12") == tel_uri{"+442079460000", "", "12"});
  CHECK(read_tel_uri("tel:7042;phone-context=example.com") == tel_uri{"7042", "example.com", ""});
  CHECK_FALSE(read_tel_uri("tel:7042"));
  CHECK_FALSE(read_tel_uri("tel:+44;phone-context=+1"));
  CHECK_FALSE(read_tel_uri("tel:+"));
  CHECK_FALSE(read_tel_uri("tel:44x;phone-context=a"));
}

TEST_CASE("addresses are read with and without a name", "[uri]") {
  const auto one = read_named_address(R"("Watson, \"Tom\"" <sip:tom@h;lr>;tag=1)");
  REQUIRE(one);
  CHECK(one->name == "Watson, \"Tom\"");
  CHECK(one->uri == "sip:tom@h;lr");
  CHECK(*find_parameter(one->params, "tag") == "1");
  const auto bare = read_named_address("sip:tom@h;tag=2");
  REQUIRE(bare);
  CHECK(bare->uri == "sip:tom@h");
  CHECK(*find_parameter(bare->params, "tag") == "2");
  CHECK(read_named_address("Tom Watson<tel:+44>")->name == "Tom Watson");
  for (const auto* bad : {"", "\"Tom\" sip:tom@h", "<sip:tom@h", "\"Tom <sip:tom@h>", "tom"})
    CHECK_FALSE(read_named_address(bad));
}

TEST_CASE("a number is found in either kind of URI", "[uri]") {
  CHECK(number_in("sip:+442079460000@h;user=phone") == "+442079460000");
  CHECK(number_in("sip:020-7946-0000@h") == "02079460000");
  CHECK(number_in("sip:07946;phone-context=+4420@h") == "+442007946");
  CHECK(number_in("tel:+1-212-555-0100") == "+12125550100");
  CHECK_FALSE(number_in("sip:alice@h"));
  CHECK_FALSE(number_in("sip:h"));
}

} // namespace strowger::tests::sip_grammar_test
