#include "actors/command_arguments.hpp"
#include <nlohmann/json.hpp>

namespace strowger::actors {

using nlohmann::json;

namespace {

const json& at(const json& arguments, const char* key) {
  const auto found = arguments.find(key);
  if (found == arguments.end()) throw bad_argument{"\"" + std::string{key} + "\" is missing"};
  return *found;
}

[[noreturn]] void refuse(const char* key, const json& given, const std::string& expected) {
  auto shown = given.dump(-1, ' ', false, json::error_handler_t::replace);
  if (constexpr std::size_t most = 60; shown.size() > most) shown = shown.substr(0, most) + "...";
  throw bad_argument{"\"" + std::string{key} + "\" is " + shown + ": " + expected + " was expected"};
}

} // namespace

std::string text_in(const json& arguments, const char* key) {
  const auto& given = at(arguments, key);
  if (!given.is_string()) refuse(key, given, "a text");
  return given.get<std::string>();
}

std::string text_in(const json& arguments, const char* key, const char* otherwise) {
  return arguments.contains(key) ? text_in(arguments, key) : otherwise;
}

bool flag_in(const json& arguments, const char* key) {
  const auto& given = at(arguments, key);
  if (!given.is_boolean()) refuse(key, given, "true or false");
  return given.get<bool>();
}

bool flag_in(const json& arguments, const char* key, bool otherwise) {
  return arguments.contains(key) ? flag_in(arguments, key) : otherwise;
}

std::int64_t whole_in(const json& arguments, const char* key, std::int64_t least, std::int64_t most) {
  const auto& given = at(arguments, key);
  const bool fits = given.is_number_unsigned()
                        ? given.get<std::uint64_t>() <= static_cast<std::uint64_t>(INT64_MAX)
                        : given.is_number_integer();
  if (!fits || given.get<std::int64_t>() < least || given.get<std::int64_t>() > most)
    refuse(key, given, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  return given.get<std::int64_t>();
}

std::uint64_t count_in(const json& arguments, const char* key, std::uint64_t most, std::uint64_t otherwise) {
  if (!arguments.contains(key)) return otherwise;
  const auto& given = at(arguments, key);
  // A positive number that fits is read as unsigned; a negative one, a fraction or a greater one is not.
  if (!given.is_number_unsigned() || given.get<std::uint64_t>() < 1 || given.get<std::uint64_t>() > most)
    refuse(key, given, "a whole number from 1 to " + std::to_string(most));
  return given.get<std::uint64_t>();
}

} // namespace strowger::actors
