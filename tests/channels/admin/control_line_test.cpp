#include "channels/admin/control_client.hpp"
#include "channels/admin/control_line.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::control_line_test {

using namespace strowger::channels::admin;

namespace {

control_refusal refused(std::string_view line) {
  auto out = read_control_line(line);
  REQUIRE(std::holds_alternative<control_refusal>(out));
  return std::get<control_refusal>(out);
}

} // namespace

TEST_CASE("a control line is an object with an id and a command") {
  const auto read = read_control_line(R"({"id":7,"command":"journal","follow":true,"of":{"a":[1,2]}})");
  REQUIRE(std::holds_alternative<control_request>(read));
  const auto& request = std::get<control_request>(read);
  CHECK(request.id == 7);
  CHECK(request.command == "journal");
  CHECK(request.arguments["follow"] == true);
  CHECK(request.arguments["of"]["a"][1] == 2);
}

TEST_CASE("a malformed control line is refused, under its id if it has one") {
  for (const auto* line :
       {"", "x", "[]", "7", "{}", R"({"id":0,"command":"a"})", R"({"id":-1,"command":"a"})",
        R"({"id":"1","command":"a"})", R"({"id":1.5,"command":"a"})", "{\"id\":1,\"command\":\"\xff\"}",
        R"({"id":1,"command":"a"} x)"}) {
    INFO(line);
    CHECK(refused(line).code == "malformed");
    CHECK(refused(line).id == 0);
  }
  CHECK(refused(R"({"id":3})").id == 3);
  CHECK(refused(R"({"id":3,"command":4})").id == 3);
}

TEST_CASE("nesting and length of a control line are bounded") {
  std::string nested(control_depth_max, '[');
  CHECK(refused(R"({"id":1,"command":"a","x":)" + nested).message == "nested deeper than 32");
  CHECK(refused(std::string(control_line_bytes_max + 1, ' ')).code == "too_long");
  const auto quoted =
      read_control_line(R"({"id":1,"command":"a","x":"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"{{"})");
  CHECK(std::holds_alternative<control_request>(quoted));
}

TEST_CASE("answers are one line each") {
  CHECK(control_line_json(3, R"({"a":1})") == R"({"id":3,"line":{"a":1}})");
  CHECK(control_done_json(3) == R"({"id":3,"done":true})");
  CHECK(control_error_json(3, "c", "two\nlines") ==
        R"({"id":3,"error":{"code":"c","message":"two\nlines"}})");
}

TEST_CASE("an answer is read as it was written, and anything else is called malformed") {
  const auto line = read_control_answer(control_line_json(3, R"({"a":1})"));
  CHECK(line.what == control_answer::kind::line);
  CHECK(line.id == 3);
  CHECK(line.line == R"({"a":1})");
  CHECK(read_control_answer(control_done_json(3)).what == control_answer::kind::done);
  const auto error = read_control_answer(control_error_json(3, "c", "two\nlines"));
  CHECK(error.code == "c");
  CHECK(error.message == "two\nlines");
  const auto deep = R"({"line":)" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
  for (const auto& odd : {std::string{}, std::string{"[]"}, std::string{R"({"id":1})"}, deep}) {
    const auto read = read_control_answer(odd);
    CHECK(read.what == control_answer::kind::error);
    CHECK(read.code == "malformed");
  }
}

} // namespace strowger::tests::control_line_test
