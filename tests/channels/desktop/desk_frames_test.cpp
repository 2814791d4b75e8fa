#include "channels/desktop/desk_client_frames.hpp"
#include "channels/desktop/desk_frames.hpp"
#include "routing/model/id_text.hpp"
#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>

namespace strowger::tests::desk_frames_test {

using namespace strowger::channels::desktop;

namespace {

std::string protocol_page() {
  std::ifstream in{STROWGER_SOURCE_DIR "/docs/protocols/desktop.md"};
  std::stringstream all;
  all << in.rdbuf();
  return all.str();
}

/// Every `{"type":...}` of the section between two headings, with the page's dots filled in.
std::vector<std::string> documented_frames(const std::string& from, const std::string& to) {
  const auto page = protocol_page();
  const auto begin = page.find("| frame | meaning |", page.find(from));
  const auto section = page.substr(begin, page.find(to, begin) - begin);
  std::vector<std::string> frames;
  const std::regex span{R"re(`(\{"type":"[a-z_]+"[^`]*\})`)re"};
  for (std::sregex_iterator it{section.begin(), section.end(), span}, end; it != end; ++it) {
    auto frame = (*it)[1].str();
    for (const auto& [what, with] : std::vector<std::pair<std::string, std::string>>{
             {R"re("([a-z_]+)"\?:)re", R"("$1":)"},
             {R"re("offer":"\.\.")re", R"("offer":"offer-3.12")"},
             {R"re("interaction":"\.\.")re", R"("interaction":"interaction-3.7")"},
             {R"re(16 hex digits)re", "00000000000000a7"},
             {R"re("\.\.")re", R"("words")"},
             {R"re(,\.\.\})re", R"(,"interaction":"interaction-3.7","up_to":7})"}})
      frame = std::regex_replace(frame, std::regex{what}, with);
    frames.push_back(frame);
  }
  return frames;
}

frame_refusal refused(std::string_view text) {
  auto out = read_page_frame(text);
  REQUIRE(std::holds_alternative<frame_refusal>(out));
  return std::get<frame_refusal>(out);
}
page_request taken(std::string_view text) {
  auto out = read_page_frame(text);
  if (auto* no = std::get_if<frame_refusal>(&out)) FAIL(std::string{text} << ": " << no->message);
  return std::get<page_request>(out);
}

constexpr interaction_id chat{3, 7};
constexpr offer_id offer{3, 12};

std::vector<desk_request> one_of_each() {
  return {ask_snapshot{},
          heartbeat{},
          set_ready{},
          set_not_ready{"lunch"},
          ringing{offer},
          accept{offer},
          decline{offer, "busy"},
          decline{offer, ""},
          say{chat, 0xa7, "Hello \"you\"\n\xe4\xbd\xa0\xe5\xa5\xbd"},
          mark{chat, 7, 0},
          mark{chat, 0, 6},
          type{chat, true},
          transfer{chat, "billing", "please"},
          strowger::channels::desktop::close{chat, "solved"},
          finish_wrap_up{chat, ""},
          ask_why{offer},
          ask_outlook{chat},
          called{chat, "no_answer"},
          watch_wallboard{true},
          force_agent_state{"ada", false, "break", "asked to"},
          move{chat, "billing", "wrong queue"},
          raise{chat, -600, "vip"},
          cancel{chat, "spam"},
          assign{chat, "ada", true, "she knows it"},
          pull{chat, ""},
          pull{chat, "nobody else is here"},
          escalate{chat, "a note", ""},
          escalate{chat, "", "too hard"}};
}

} // namespace

TEST_CASE("every page frame of the protocol page is understood") {
  const auto frames = documented_frames("### Page to engine", "### Engine to page");
  REQUIRE(frames.size() >= 18);
  std::set<std::size_t> kinds;
  for (const auto& frame : frames) {
    auto with_request = frame;
    with_request.insert(with_request.size() - 1, R"(,"request":5)");
    const auto read = taken(with_request);
    CHECK(read.request == 5);
    kinds.insert(read.what.index());
  }
  const std::size_t documented_elsewhere = 2; // heartbeat and snapshot stand in the text above the table
  CHECK(kinds.size() + documented_elsewhere >= std::variant_size_v<desk_request>);
}

TEST_CASE("a request written by a page reads back the same") {
  for (const auto& request : one_of_each()) {
    const auto text = page_frame_json(17, request);
    const auto read = taken(text);
    CHECK(read.request == 17);
    CHECK(read.what.index() == request.index());
    CHECK(page_frame_json(17, read.what) == text);
  }
}

TEST_CASE("frames that are passing need no request number, all others do") {
  CHECK(taken(R"({"type":"heartbeat"})").request == 0);
  CHECK(taken(R"({"type":"snapshot"})").request == 0);
  CHECK(taken(R"({"type":"ringing","offer":"offer-3.12"})").request == 0);
  CHECK(taken(R"({"type":"typing","interaction":"interaction-3.7","on":true})").request == 0);
  CHECK(refused(R"({"type":"ready"})").message == "\"request\" is missing");
  CHECK(refused(R"({"type":"ready","request":0})").closes);
  CHECK(refused(R"({"type":"ready","request":-1})").closes);
  CHECK(refused(R"({"type":"ready","request":"1"})").closes);
}

TEST_CASE("a malformed frame costs the page its socket and says why") {
  const std::vector<std::string> frames{"",
                                        "{",
                                        "[]",
                                        "null",
                                        "7",
                                        "\"ready\"",
                                        R"({"type":"ready","request":1}x)",
                                        R"({"type":"nonsense","request":1})",
                                        R"({"request":1})",
                                        R"({"type":7,"request":1})",
                                        R"({"type":"ready","request":1.5})",
                                        R"({"type":"ready","request":1,"type":"ready"})",
                                        R"({"type":"ready","request":1,"colour":"red"})",
                                        R"({"type":"ready","request":{}})",
                                        R"({"type":"ready","request":[1]})",
                                        R"({"type":"accept","request":1})",
                                        R"({"type":"accept","request":1,"offer":12})",
                                        R"({"type":"ready","request":123456789012345678901})",
                                        R"({"type":"wallboard","request":1,"on":1})",
                                        "{\"type\":\"ready\xff\",\"request\":1}",
                                        R"({"type":"\ud800","request":1})",
                                        R"({"type":"ringing","offer":"offer-x"})"};
  for (const auto& frame : frames) {
    INFO(frame);
    const auto refusal = refused(frame);
    CHECK(refusal.closes);
    CHECK_FALSE(refusal.message.empty());
  }
  std::string deep(1'000, '[');
  CHECK(refused(deep).closes);
  std::string many = R"({"type":"ready")";
  for (int i = 0; i < 20; ++i) many += ",\"k" + std::to_string(i) + "\":1";
  CHECK(refused(many + "}").message == "more than 16 keys");
  const auto big = refused("{\"type\":\"" + std::string(page_frame_bytes_max, 'x') + "\"}");
  CHECK(big.too_big);
}

TEST_CASE("a well formed frame that asks for the impossible is answered under its number") {
  const std::vector<std::pair<std::string, std::string>> frames{
      {R"({"type":"accept","request":9,"offer":"interaction-3.12"})",
       "\"offer\" is not an id such as offer-1.7"},
      {R"({"type":"accept","request":9,"offer":"offer-0.0"})", "\"offer\" is not an id such as offer-1.7"},
      {R"({"type":"not_ready","request":9,"reason":""})", "\"reason\" is empty"},
      {R"({"type":"not_ready","request":9,"reason":"a\u0007"})", "\"reason\" has a control character"},
      {R"({"type":"say","request":9,"interaction":"interaction-3.7","id":"zz","text":"a"})",
       "\"id\" must be 16 hexadecimal digits, not all zero"},
      {R"({"type":"say","request":9,"interaction":"interaction-3.7","id":"00000000000000a7","text":""})",
       "\"text\" is empty"},
      {R"({"type":"read","request":9,"interaction":"interaction-3.7","up_to":4294967296})",
       "\"up_to\" is too large"},
      {R"({"type":"read","request":9,"interaction":"interaction-3.7","up_to":-1})", "\"up_to\" is too small"},
      {R"({"type":"cancel","request":9,"interaction":"interaction-3.7","why":""})", "\"why\" is empty"},
      {R"({"type":"cancel","request":9,"interaction":"interaction-3.7","why":"  "})", "\"why\" is empty"}};
  for (const auto& [frame, message] : frames) {
    const auto refusal = refused(frame);
    CHECK_FALSE(refusal.closes);
    CHECK(refusal.request == 9);
    CHECK(refusal.code == "invalid_value");
    CHECK(refusal.message == message);
  }
}

TEST_CASE("the length of a text is counted in characters") {
  std::string text;
  for (std::size_t i = 0; i < said_text_max; ++i) text += "\xf0\x9f\x98\x80";
  const auto fits = page_frame_json(1, say{chat, 1, text});
  CHECK(std::get<say>(taken(fits).what).text == text);
  CHECK(refused(page_frame_json(1, say{chat, 1, text + "x"})).code == "invalid_value");
}

} // namespace strowger::tests::desk_frames_test
