#include "tests/sip/torture_table.hpp"
#include "channels/sip/grammar.hpp"
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>

namespace strowger::tests {

namespace sip = strowger::channels::sip;

namespace {

std::string bytes_of_file(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  if (!in) throw std::runtime_error{"no file " + file.string()};
  return {std::istreambuf_iterator<char>{in}, {}};
}

int answer_in(const std::string& text) {
  if (text == "dropped") return 0;
  const auto status = sip::whole_number(text, 699);
  if (!status || *status < 200) throw std::runtime_error{"no answer: " + text};
  return static_cast<int>(*status);
}

std::string full_name(std::string name) {
  static const std::map<std::string, std::string> compact{{"v", "via"},          {"f", "from"},
                                                          {"t", "to"},           {"i", "call-id"},
                                                          {"m", "contact"},      {"l", "content-length"},
                                                          {"c", "content-type"}, {"s", "subject"},
                                                          {"k", "supported"},    {"e", "content-encoding"}};
  name = sip::lower_case(sip::trimmed(name));
  const auto found = compact.find(name);
  return found == compact.end() ? name : found->second;
}

} // namespace

std::vector<torture_message> torture_messages(const std::filesystem::path& folder) {
  std::vector<torture_message> out;
  std::set<std::string> names;
  std::istringstream table{bytes_of_file(folder / "table.txt")};
  for (std::string line; std::getline(table, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream words{line};
    torture_message one;
    std::string answer;
    words >> one.name >> answer;
    std::getline(words >> std::ws, one.what);
    one.answer = answer_in(answer);
    one.bytes = bytes_of_file(folder / (one.name + ".sip"));
    if (!names.insert(one.name).second) throw std::runtime_error{one.name + " stands twice in the table"};
    out.push_back(std::move(one));
  }
  for (const auto& file : std::filesystem::directory_iterator{folder})
    if (file.path().extension() == ".sip" && !names.contains(file.path().stem().string()))
      throw std::runtime_error{file.path().string() + " is not in the table"};
  return out;
}

std::vector<std::string> split_message::all(std::string_view name) const {
  std::vector<std::string> out;
  for (const auto& [key, value] : fields)
    if (key == name) out.push_back(value);
  return out;
}

std::optional<split_message> split(std::string_view bytes) {
  const auto end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) return std::nullopt;
  split_message out;
  out.body = bytes.substr(end + 4);
  auto head = bytes.substr(0, end + 2);
  while (!head.empty()) {
    const auto line = head.substr(0, head.find("\r\n"));
    head.remove_prefix(line.size() + 2);
    if (out.first.empty()) {
      out.first = line;
    } else if (line.starts_with(' ') || line.starts_with('\t')) {
      if (out.fields.empty()) return std::nullopt;
      out.fields.back().second += ' ' + std::string{sip::trimmed(line)};
    } else {
      const auto colon = line.find(':');
      if (colon == std::string_view::npos) return std::nullopt;
      out.fields.emplace_back(full_name(std::string{line.substr(0, colon)}),
                              std::string{sip::trimmed(line.substr(colon + 1))});
    }
  }
  return out;
}

} // namespace strowger::tests
