#include "sim/input_file.hpp"
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace strowger::sim {

std::string text_of_file(const std::filesystem::path& file, std::size_t bytes_max) {
  const auto refuse = [&](const std::string& why) { throw std::runtime_error{file.string() + ": " + why}; };
  std::error_code wrong;
  const auto what = std::filesystem::status(file, wrong);
  if (what.type() == std::filesystem::file_type::not_found) refuse("there is no such file");
  if (wrong) refuse(wrong.message());
  if (!std::filesystem::is_regular_file(what)) refuse("this is no plain file");
  if (std::filesystem::file_size(file, wrong) > bytes_max || wrong)
    refuse("larger than " + std::to_string(bytes_max >> 20U) + " MiB");
  std::ifstream from{file, std::ios::binary};
  if (!from) refuse(std::strerror(errno));
  std::string text{std::istreambuf_iterator<char>{from}, {}};
  if (from.bad()) refuse("cannot be read to its end");
  return text;
}

nlohmann::ordered_json json_of(const std::string& text, const std::string& name) {
  try {
    return nlohmann::ordered_json::parse(text);
  } catch (const nlohmann::ordered_json::parse_error& wrong) {
    const auto before = std::min(text.size(), wrong.byte > 0 ? wrong.byte - 1 : 0);
    const auto line_begin = before == 0 ? std::string::npos : text.rfind('\n', before - 1);
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(before), '\n');
    const auto column = line_begin == std::string::npos ? before + 1 : before - line_begin;
    throw std::runtime_error{name + ":" + std::to_string(line) + ":" + std::to_string(column) +
                             (text.empty()            ? ": the file is empty: JSON is needed"
                              : before == text.size() ? ": the JSON ends too early"
                                                      : ": this is no JSON from here on")};
  }
}

} // namespace strowger::sim
