#include "actors/configuration_draft.hpp"
#include <algorithm>

/// What other parts of the file name: certificates, grades, groups, messages.
namespace strowger::actors {
namespace {

constexpr std::size_t grades_max = 10; ///< levels of a skill

void read_grades(draft& made, const section_values& file) {
  made.grades = texts(file.words("grades"));
  if (made.grades.empty()) return;
  if (made.grades.size() > grades_max)
    made.found.error(file.at("grades"), "grades has more than " + std::to_string(grades_max) + " names");
  if (std::find(made.skills.begin(), made.skills.end(), routing::grade_skill) != made.skills.end())
    made.found.error(file.at("skills"),
                     "skills: \"grade\" is the skill that grades count as; give the skill another name");
  made.skills.push_back(routing::grade_skill);
  made.known.skills.emplace(routing::grade_skill);
}

void read_named_groups(draft& made, const section_values& file) {
  for (const auto& one : file.sections("groups")) {
    routing::agent_group group{one.text("name"), read_expression(made, one, "where", true)};
    if (one.good("name") &&
        made.groups.add({}, group.name, one.at("name"), made.all_groups.size(), made.found))
      made.all_groups.push_back(std::move(group));
  }
}

void read_messages(draft& made, const section_values& file) {
  for (const auto& one : file.sections("messages")) {
    message_settings message{one.text("name"), one.text("en"),
                             one.says("zh") ? one.text("zh") : one.text("en")};
    if (one.good("name") && made.messages.add({}, message.name, one.at("name"), 0, made.found))
      made.out.messages.push_back(std::move(message));
  }
}

} // namespace

void read_declarations(draft& made, const section_values& file) {
  for (const auto& word : file.words("certificates")) made.certificates.push_back(word.text);
  read_grades(made, file);
  made.out.skills.assign(made.skills.begin(), made.skills.end());
  made.out.certificates.assign(made.certificates.begin(), made.certificates.end());
  read_named_groups(made, file);
  read_messages(made, file);
}

std::vector<std::string> read_certificates(draft& made, const section_values& from) {
  std::vector<std::string> all;
  for (const auto& word : from.words("certificates")) {
    if (std::find(made.certificates.begin(), made.certificates.end(), word.text) == made.certificates.end())
      made.found.error(word.at, "certificates: " + in_quotes(word.text) +
                                    " is not declared under certificates" +
                                    did_you_mean(word.text, made.certificates));
    all.push_back(word.text);
  }
  std::sort(all.begin(), all.end());
  return all;
}

void add_grade(draft& made, const section_values& from, std::vector<routing::skill_level>& to) {
  if (!from.good("grade")) return;
  const auto& name = from.text("grade");
  const auto found = std::find(made.grades.begin(), made.grades.end(), name);
  if (found == made.grades.end()) {
    const std::vector<std::string_view> names{made.grades.begin(), made.grades.end()};
    made.found.error(from.at("grade"),
                     "grade: " + in_quotes(name) + " is none of the grades" + did_you_mean(name, names));
    return;
  }
  for (const auto& level : to)
    if (level.skill == routing::grade_skill) {
      made.found.error(from.at("grade"), "grade says what the skill \"grade\" says already: say one of them");
      return;
    }
  to.push_back({routing::grade_skill, static_cast<std::uint8_t>(found - made.grades.begin() + 1)});
  std::sort(to.begin(), to.end());
}

routing::agent_group read_group(draft& made, const section_values& from) {
  if (!from.good("group")) return {};
  const auto index = made.groups.find({}, from.text("group"), from.at("group"), "group", made.found);
  return index ? made.all_groups[*index] : routing::agent_group{};
}

routing::expression read_groups(draft& made, const section_values& from) {
  std::string text;
  bool everybody = false;
  for (const auto& word : from.words("groups")) {
    const auto index = made.groups.find({}, word.text, word.at, "groups", made.found);
    if (!index) continue;
    const auto& where = made.all_groups[*index].where;
    everybody = everybody || where.empty();
    text += (text.empty() ? "(" : " or (") + where.text() + ")";
  }
  if (text.empty() || everybody) return {};
  const auto read = routing::expression::read(text);
  if (!read)
    made.found.error(from.at("groups"), "groups: what they ask together is too much: " + read.reason().what);
  return read ? read.value() : routing::expression{};
}

} // namespace strowger::actors
