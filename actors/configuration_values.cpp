#include "actors/configuration_values.hpp"
#include "channels/desktop/passwords.hpp"
#include "routing/attribute_list.hpp"
#include "routing/model/utf8.hpp"
#include <algorithm>
#include <cassert>
#include <charconv>
#include <mutex>
#include <set>

namespace strowger::actors {
namespace {

using kind = value_kind;
constexpr std::size_t path_max = 4'000,
                      hash_max = 127;     ///< libsodium: crypto_pwhash_STRBYTES less its end
constexpr std::size_t list_max = 100'000; ///< items of one list or mapping
constexpr std::string_view hash_prefix = "$argon2id$v=19$";
/// `name`, or `tenant/name` where lists reach over tenants.
bool is_scoped_name(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return routing::is_plain_name(text);
  return routing::is_plain_name(text.substr(0, slash)) && routing::is_plain_name(text.substr(slash + 1));
}

std::string number_text(const key_rule& rule, std::int64_t value) {
  if (rule.what == kind::duration) return duration_text(value);
  if (rule.what == kind::size) return size_text(value);
  if (rule.what == kind::decimal) return decimal_text(value);
  return std::to_string(value);
}

/// Reads the values of one key. All messages begin with the key's name.
class value_reader {
public:
  value_reader(const key_rule& rule, diagnostics& found) : rule_{rule}, found_{found} {}

  std::optional<setting> read(const yaml_node& node) {
    setting value;
    value.at = node.at;
    switch (rule_.what) {
    case kind::anything:
      return value;
    case kind::section:
    case kind::sections:
      return read_sections(node, value);
    case kind::names:
    case kind::names_or_all:
    case kind::texts:
    case kind::wholes:
    case kind::words:
      return read_list(node, value);
    case kind::levels:
    case kind::notes:
    case kind::values:
      return read_mapping(node, value);
    default:
      return read_scalar(node, value);
    }
  }

private:
  std::nullopt_t wrong(place at, const std::string& message) {
    found_.error(at, std::string{rule_.name} + " " + message);
    return std::nullopt;
  }

  std::optional<setting> read_scalar(const yaml_node& node, setting& value) {
    if (node.what == yaml_node::kind::null) return wrong(node.at, "has no value: " + expected());
    if (node.what != yaml_node::kind::scalar)
      return wrong(node.at, "is " + std::string{kind_text(node)} + ": " + expected());
    value.text = node.text;
    switch (rule_.what) {
    case kind::whole_or_all:
      value.all = !node.quoted && node.text == "all";
      return value.all ? std::optional{value} : read_number(node, value, parse_whole(node));
    case kind::whole:
      return read_number(node, value, parse_whole(node));
    case kind::decimal:
      return read_number(node, value, node.quoted ? std::nullopt : parse_decimal(node.text));
    case kind::duration:
      return read_number(node, value, parse_duration(node.text));
    case kind::size:
      return read_number(node, value, parse_size(node.text));
    case kind::percentage:
      return read_percentage(node, value);
    case kind::yes_no:
      return read_yes_no(node, value);
    case kind::hash:
      return read_hash(node, value);
    case kind::word:
      return known_word(value.text, node.at) ? std::optional{value} : std::nullopt;
    default:
      return good_text(node.text, node.at) ? std::optional{value} : std::nullopt;
    }
  }

  static std::optional<std::int64_t> parse_whole(const yaml_node& node) {
    std::int64_t number = 0;
    const auto* const last = node.text.data() + node.text.size();
    const auto [end, problem] = std::from_chars(node.text.data(), last, number);
    if (node.quoted || problem != std::errc{} || end != last) return std::nullopt;
    return number;
  }

  std::optional<setting> read_number(const yaml_node& node, setting& value,
                                     std::optional<std::int64_t> number) {
    if (!number) return wrong(node.at, "is " + in_quotes(node.text) + ": " + expected());
    if (*number < rule_.min || *number > rule_.max)
      return wrong(node.at, "is " + node.text + ": it must be " + range());
    value.number = *number;
    return value;
  }

  std::optional<setting> read_percentage(const yaml_node& node, setting& value) {
    const auto number = parse_percentage(node.text);
    if (!number) return wrong(node.at, "is " + in_quotes(node.text) + ": " + expected());
    if (*number > 10'000) return wrong(node.at, "is " + node.text + ": it must be from 0% to 100%");
    value.number = *number;
    return value;
  }

  std::optional<setting> read_yes_no(const yaml_node& node, setting& value) {
    if (node.text != "true" && node.text != "false")
      return wrong(node.at, "is " + in_quotes(node.text) + ": " + expected());
    value.number = node.text == "true" ? 1 : 0;
    return value;
  }

  /// Never shows what was written: it may be a password.
  std::optional<setting> read_hash(const yaml_node& node, setting& value) {
    if (node.text.rfind(hash_prefix, 0) == 0 && node.text.size() <= hash_max &&
        std::count(node.text.begin(), node.text.end(), '$') == 5 &&
        node.text.find_first_of(" \n") == std::string::npos) {
      if (channels::desktop::is_payable(node.text)) return value;
      return wrong(node.at, "costs too much, or says no cost: at most " +
                                std::string{channels::desktop::dearest_hash} + "; " + expected());
    }
    if (node.text.rfind('$', 0) == 0)
      return wrong(node.at, "is a hash of another kind or cut short: " + expected());
    return wrong(node.at, "looks like a clear password, which never belongs into a file: " + expected());
  }

  /// Another name of a word becomes the word itself; what is written otherwise here is told so.
  bool known_word(std::string& word, place at) {
    if (std::find(rule_.words.begin(), rule_.words.end(), word) != rule_.words.end()) return true;
    const auto peer = as_peers_write(word);
    auto near = rule_.words;
    for (const auto& alias : rule_.aliases) {
      if (alias.name == peer) {
        word = alias.word;
        return true;
      }
      near.push_back(alias.name);
    }
    for (const auto& other : rule_.elsewhere)
      if (other.name == peer) {
        wrong(at,
              "is " + in_quotes(word) + ", which is written otherwise here: " + std::string{other.instead});
        return false;
      }
    wrong(at,
          "is " + in_quotes(word) + ": it must be " + listed(rule_.words, "or") + did_you_mean(word, near));
    return false;
  }

  bool good_name(std::string_view name, place at, bool scoped = false) {
    if (scoped ? is_scoped_name(name) : routing::is_plain_name(name)) return true;
    wrong(at, in_quotes(name) + " is no name: names are 1 to " + std::to_string(routing::name_max) +
                  " letters, digits or . _ - @ +" +
                  (rule_.name == "name" ? "; use display_name for anything else" : ""));
    return false;
  }

  bool good_text(const std::string& text, place at) {
    if (rule_.what == kind::name) return good_name(text, at);
    const auto min = static_cast<std::size_t>(rule_.max == 0 ? 1 : rule_.min);
    const auto max = rule_.max == 0 ? path_max : static_cast<std::size_t>(rule_.max);
    const auto size = routing::count_characters(text);
    if (size >= min && size <= max) return true;
    wrong(at, "has " + std::to_string(size) + " characters: it must have " + std::to_string(min) +
                  (min == max ? std::string{} : " to " + std::to_string(max)));
    return false;
  }

  std::optional<setting> read_list(const yaml_node& node, setting& value) {
    if (node.what == yaml_node::kind::null) return value;
    if (rule_.what == kind::names_or_all && node.what == yaml_node::kind::scalar && node.text == "*") {
      value.all = true;
      return value;
    }
    if (node.what != yaml_node::kind::sequence)
      return wrong(node.at, "is " + std::string{kind_text(node)} + ": " + expected());
    if (node.items.size() > list_max)
      return wrong(node.at, "has more than " + std::to_string(list_max) + " items");
    for (const auto& item : node.items) {
      auto text = item->text;
      if (good_item(*item, text) && is_new(text, item->at)) value.words.push_back({text, item->at, 0});
    }
    return value;
  }

  bool good_item(const yaml_node& item, std::string& text) {
    if (item.what != yaml_node::kind::scalar) {
      wrong(item.at, "has " + std::string{kind_text(item)} + " as an item: " + expected());
      return false;
    }
    if (rule_.what == kind::words) return known_word(text, item.at);
    if (rule_.what == kind::texts) return good_text(text, item.at);
    if (setting one; rule_.what == kind::wholes) return read_number(item, one, parse_whole(item)).has_value();
    return good_name(text, item.at, true);
  }

  bool is_new(const std::string& word, place at) {
    if (seen_.insert(word).second) return true;
    wrong(at, "has " + in_quotes(word) + " twice");
    return false;
  }

  std::optional<setting> read_mapping(const yaml_node& node, setting& value) {
    if (node.what == yaml_node::kind::null) return value;
    if (node.what != yaml_node::kind::mapping)
      return wrong(node.at, "is " + std::string{kind_text(node)} + ": " + expected());
    if (node.entries.size() > list_max)
      return wrong(node.at, "has more than " + std::to_string(list_max) + " keys");
    for (const auto& entry : node.entries) {
      if (entry.value == nullptr || !good_name(entry.key, entry.at)) continue;
      const bool scalar = entry.value->what == yaml_node::kind::scalar;
      const auto number = scalar ? parse_whole(*entry.value) : std::nullopt;
      if (rule_.what == kind::levels && (!number || *number < rule_.min || *number > rule_.max)) {
        wrong(entry.value->at, "gives " + entry.key + " no level: a whole number from " +
                                   std::to_string(rule_.min) + " to " + std::to_string(rule_.max));
        continue;
      }
      if (rule_.what == kind::notes && !scalar && entry.value->what != yaml_node::kind::null) {
        wrong(entry.value->at, "gives " + entry.key + " " + std::string{kind_text(*entry.value)} +
                                   ": a description is a text");
        continue;
      }
      if (rule_.what == kind::values && !scalar) {
        wrong(entry.value->at,
              "gives " + entry.key + " " + std::string{kind_text(*entry.value)} + ": " + expected());
        continue;
      }
      if (rule_.what == kind::notes && !good_text(entry.value->text, entry.value->at)) continue;
      value.words.push_back(
          {entry.key, entry.at, number.value_or(0), entry.value->text, entry.value->at, entry.value->quoted});
    }
    return value;
  }

  std::optional<setting> read_sections(const yaml_node& node, setting& value) {
    assert(rule_.section != nullptr);
    if (node.what == yaml_node::kind::null) return value;
    if (rule_.what == kind::section) {
      if (node.what != yaml_node::kind::mapping)
        return wrong(node.at, "is " + std::string{kind_text(node)} + ": " + expected());
      value.sections.push_back(read_section(node, *rule_.section, found_));
      return value;
    }
    if (node.what != yaml_node::kind::sequence)
      return wrong(node.at, "is " + std::string{kind_text(node)} + ": " + expected());
    if (node.items.size() > list_max)
      return wrong(node.at, "has more than " + std::to_string(list_max) + " items");
    for (const auto& item : node.items) {
      if (item->what == yaml_node::kind::mapping)
        value.sections.push_back(read_section(*item, *rule_.section, found_));
      else
        wrong(item->at, "has " + std::string{kind_text(*item)} + " as an item: each is a mapping, as in `- " +
                            std::string{rule_.section->keys.front().name} + ": ...`");
    }
    return value;
  }

  std::string range() const {
    const auto from = number_text(rule_, rule_.min), to = number_text(rule_, rule_.max);
    return rule_.min == rule_.max ? from : "from " + from + " to " + to;
  }

  /// What belongs there, in words.
  std::string expected() const {
    switch (rule_.what) {
    case kind::whole_or_all:
      return "write a whole number, " + range() + ", without quotes, or all";
    case kind::decimal:
      return "write a number such as 2 or 0.75, with at most three decimals and without quotes";
    case kind::whole:
      return "write a whole number, " + range() + ", without quotes";
    case kind::duration:
      return "write a duration with its unit, such as 500ms, 20s, 2m or 1h30m";
    case kind::size:
      return "write a size with its unit, such as 512KiB or 64MiB";
    case kind::percentage:
      return "write a percentage, such as 80%";
    case kind::yes_no:
      return "write true or false";
    case kind::hash:
      return "run `strowger hash-password` and paste the line it prints ($argon2id$...)";
    case kind::word:
      return "write " + listed(rule_.words, "or");
    case kind::words:
      return "write a list of " + listed(rule_.words, "or");
    case kind::names:
      return "write a list of names";
    case kind::names_or_all:
      return "write a list of names, or \"*\" for all";
    case kind::texts:
      return "write a list of texts";
    case kind::wholes:
      return "write whole numbers, " + range() + ", without quotes";
    case kind::levels:
      return "write levels by name, such as {english: 3}";
    case kind::notes:
      return "write names with descriptions, such as {english: Speaks English}";
    case kind::values:
      return "write names with a text, a number, true or false, such as {team: billing}";
    case kind::section:
      return "write keys and values: " + listed(rule_.section->key_names());
    case kind::sections:
      return "write a list, each item with keys such as " + std::string{rule_.section->keys.front().name};
    default:
      return "write a text";
    }
  }

  const key_rule& rule_;
  diagnostics& found_;
  std::set<std::string> seen_; ///< items of the list
};

/// The default as the table writes it, read like the file itself, once.
const setting& default_of(const key_rule& rule) {
  static std::mutex guard;
  static std::map<const key_rule*, setting> known; // addresses stay
  const std::lock_guard lock{guard};
  const auto [place, is_new] = known.try_emplace(&rule);
  if (!is_new || rule.fallback.empty()) return place->second;
  diagnostics found{"default"};
  const auto node = read_yaml(rule.fallback, found);
  assert(node != nullptr);
  auto read = value_reader{rule, found}.read(*node);
  assert(read && !found.any_error());
  return place->second = std::move(*read);
}

} // namespace

section_values read_section(const yaml_node& node, const section_rule& rule, diagnostics& found) {
  section_values values{rule, node.at};
  for (const auto& entry : node.entries) {
    const auto* key = rule.find(entry.key);
    if (key == nullptr) {
      if (entry.value != nullptr)
        found.error(entry.at, "unknown key " + in_quotes(entry.key) + " in " + std::string{rule.in_words} +
                                  did_you_mean(entry.key, rule.key_names()));
      continue;
    }
    if (values.says(key->name)) continue; // a duplicate, told already
    auto value = value_reader{*key, found}.read(*entry.value);
    if (!value) {
      value = default_of(*key);
      value->at = entry.value->at;
      value->mistaken = true;
    }
    values.set(key->name, std::move(*value));
  }
  for (const auto& key : rule.keys)
    if (key.required && !values.says(key.name))
      found.error(node.at,
                  std::string{rule.in_words} + " needs " +
                      (key.name.ends_with('s') && !key.name.ends_with("ss") ? std::string{key.name}
                                                                            : with_article(key.name)) +
                      ". " + std::string{key.meaning});
  return values;
}

place section_values::at(std::string_view key) const {
  const auto said = settings_.find(key);
  return said == settings_.end() ? at_ : said->second.at;
}

const setting& section_values::get(std::string_view key) const {
  if (const auto said = settings_.find(key); said != settings_.end()) return said->second;
  const auto* rule = rule_->find(key);
  assert(rule != nullptr);
  return default_of(*rule);
}

section_values section_values::section(std::string_view key) const {
  const auto& all = sections(key);
  if (!all.empty()) return all.front();
  const auto* rule = rule_->find(key);
  assert(rule != nullptr && rule->section != nullptr);
  return section_values{*rule->section, at_};
}

} // namespace strowger::actors
