#include "actors/configuration_document.hpp"
#include "routing/model/utf8.hpp"
#include <algorithm>
#include <map>
#include <optional>
#include <sstream>
#include <unordered_map>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

namespace strowger::actors {
namespace {

constexpr std::string_view merge_key = "<<";
constexpr std::string_view no_key{"\0",
                                  1}; ///< stands for a key that is no word; no text of a file has this byte

/// Ends the reading of a text that is beyond a limit; never leaves this file.
struct beyond_limit {
  place at;
  std::string message;
};

place place_of(const YAML::Mark& mark) {
  return mark.is_null()
             ? place{}
             : place{static_cast<std::size_t>(mark.line) + 1, static_cast<std::size_t>(mark.column) + 1};
}

/// Builds the tree from the parser's events.
class tree_builder final : public YAML::EventHandler {
public:
  explicit tree_builder(diagnostics& found) : found_{found} {}
  [[nodiscard]] yaml_node_ptr root() const { return root_; }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { complete(node_at(mark), anchor); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    auto node = node_at(mark);
    node->what = yaml_node::kind::scalar;
    node->quoted = tag == "!";
    node->text = value;
    // The parser says "null" by OnNull only for what is empty; the words of YAML 1.2's core schema are ours
    // to know.
    if (!node->quoted && (value == "~" || value == "null")) node->what = yaml_node::kind::null;
    complete(std::move(node), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto named = anchors_.find(anchor);
    if (named == anchors_.end()) throw beyond_limit{place_of(mark), "this alias stands inside what it names"};
    // Mistakes inside what it names are told where that is written.
    add(named->second, place_of(mark));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, yaml_node::kind::sequence, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, yaml_node::kind::mapping, anchor);
  }
  void OnMapEnd() override { close(); }

private:
  struct open_node {
    std::shared_ptr<yaml_node> node;
    YAML::anchor_t anchor = 0;
    std::optional<yaml_node::entry> key; ///< read, its value not yet
    std::unordered_map<std::string, place> keys;
    std::vector<yaml_node::entry> merged; ///< the values of `<<`
  };

  std::shared_ptr<yaml_node> node_at(const YAML::Mark& mark) {
    if (++nodes_ > configuration_nodes_max)
      throw beyond_limit{place_of(mark),
                         "more than " + std::to_string(configuration_nodes_max) + " values in one file"};
    auto node = std::make_shared<yaml_node>();
    node->at = place_of(mark);
    return node;
  }
  void open(const YAML::Mark& mark, yaml_node::kind what, YAML::anchor_t anchor) {
    if (open_.size() >= configuration_depth_max)
      throw beyond_limit{place_of(mark),
                         "nested deeper than " + std::to_string(configuration_depth_max) + " levels"};
    auto node = node_at(mark);
    node->what = what;
    open_.push_back({std::move(node), anchor, {}, {}, {}});
  }
  void close() {
    auto done = std::move(open_.back());
    open_.pop_back();
    merge(done);
    complete(std::move(done.node), done.anchor);
  }
  void complete(std::shared_ptr<yaml_node> node, YAML::anchor_t anchor) {
    yaml_node_ptr done = std::move(node);
    if (anchor != 0) anchors_[anchor] = done;
    add(done, done->at);
  }
  void add(const yaml_node_ptr& value, place at) {
    if (open_.empty()) {
      if (!root_) root_ = value;
      return;
    }
    auto& parent = open_.back();
    if (parent.node->what == yaml_node::kind::mapping && !parent.key) return take_key(parent, *value, at);
    parent.node->expanded += value->expanded;
    parent.node->depth = std::max(parent.node->depth, value->depth + 1);
    if (parent.node->expanded > configuration_expanded_max || parent.node->depth > configuration_depth_max)
      throw beyond_limit{at, "aliases expand to too much: more than " +
                                 std::to_string(configuration_expanded_max) + " values or " +
                                 std::to_string(configuration_depth_max) + " levels"};
    if (parent.node->what == yaml_node::kind::sequence)
      parent.node->items.push_back(value);
    else
      take_value(parent, value);
  }
  void take_key(open_node& parent, const yaml_node& key, place at) {
    if (key.what != yaml_node::kind::scalar) {
      found_.error(at, "a key is a word, not " + std::string{kind_text(key)});
      parent.key = yaml_node::entry{std::string{no_key}, at, nullptr};
      return;
    }
    parent.key = yaml_node::entry{key.text, at, nullptr};
    if (const auto [first, is_new] = parent.keys.try_emplace(key.text, at); !is_new && key.text != merge_key)
      found_.error(at, "the key " + in_quotes(key.text) + " stands here already, on line " +
                           std::to_string(first->second.line));
  }
  static void take_value(open_node& parent, const yaml_node_ptr& value) {
    auto entry = std::move(*parent.key);
    parent.key.reset();
    entry.value = value;
    if (entry.key == no_key) return;
    if (entry.key == merge_key)
      parent.merged.push_back(std::move(entry));
    else
      parent.node->entries.push_back(std::move(entry));
  }
  /// `<<: *template` or `<<: [*one, *other]` (yaml.org/type/merge): what is not said here is taken from
  /// there, first come first.
  void merge(open_node& into) {
    for (const auto& entry : into.merged) {
      const auto& from = *entry.value;
      if (from.what == yaml_node::kind::mapping) {
        merge_one(into, from);
        continue;
      }
      if (from.what != yaml_node::kind::sequence) {
        found_.error(entry.at, "<< takes a mapping or a list of mappings to take over, not " +
                                   std::string{kind_text(from)});
        continue;
      }
      for (const auto& item : from.items) {
        if (item->what == yaml_node::kind::mapping)
          merge_one(into, *item);
        else
          found_.error(entry.at, "<< takes a mapping or a list of mappings to take over, not a list with " +
                                     std::string{kind_text(*item)} + " in it");
      }
    }
  }
  static void merge_one(open_node& into, const yaml_node& from) {
    for (const auto& entry : from.entries)
      if (into.keys.try_emplace(entry.key, entry.at).second) into.node->entries.push_back(entry);
  }

  diagnostics& found_;
  std::vector<open_node> open_;
  std::map<YAML::anchor_t, yaml_node_ptr> anchors_;
  yaml_node_ptr root_;
  std::size_t nodes_ = 0;
};

/// The parser's words where they are of no help to who wrote the file.
std::string in_plain_words(const std::string& message) {
  if (message == YAML::ErrorMsg::END_OF_MAP || message == YAML::ErrorMsg::END_OF_SEQ)
    return "the indentation of this line fits nothing above it";
  if (message == YAML::ErrorMsg::END_OF_MAP_FLOW) return "the { here is not closed by }";
  if (message == YAML::ErrorMsg::END_OF_SEQ_FLOW) return "the [ here is not closed by ]";
  if (message == YAML::ErrorMsg::MAP_VALUE) return "a second `: ` in one line: put the text in quotes";
  if (message == YAML::ErrorMsg::UNKNOWN_ANCHOR)
    return "this alias (*) names no anchor (&) that stands before it";
  return message;
}

/// Tells bytes that are no text, and tabs that indent: the two mistakes the parser explains badly or not at
/// all.
bool readable(std::string_view text, diagnostics& found) {
  place at{1, 1};
  bool indenting = true;
  while (!text.empty()) {
    const auto before = text.size();
    const auto c = routing::take_character(text);
    if (!c || *c == 0x7f || (*c < 0x20 && *c != U'\t' && *c != U'\n' && *c != U'\r')) {
      found.error(at, c ? "a control character: remove it" : "this is not UTF-8: save the file in UTF-8");
      return false;
    }
    if (*c == U'\t' && indenting) {
      found.error(at, "a tab indents this line: YAML indents by spaces only");
      return false;
    }
    indenting = *c == U'\n' || (indenting && *c == U' ');
    at = *c == U'\n' ? place{at.line + 1, 1} : place{at.line, at.column + before - text.size()};
  }
  return true;
}

/// Where another document begins behind the one whose values begin at `first`.
place second_document(std::string_view text, place first) {
  for (std::size_t line = 1; !text.empty(); ++line) {
    const auto one = text.substr(0, text.find('\n'));
    const auto marks = one.substr(0, one.find_first_of(" \t\r"));
    if (line > first.line && marks == "---") return {line, 1};
    text.remove_prefix(std::min(text.size(), one.size() + 1));
  }
  return {};
}

} // namespace

const yaml_node::entry* yaml_node::find(std::string_view key) const {
  const auto found =
      std::find_if(entries.begin(), entries.end(), [&](const entry& one) { return one.key == key; });
  return found == entries.end() ? nullptr : &*found;
}

std::string_view kind_text(const yaml_node& node) {
  switch (node.what) {
  case yaml_node::kind::null:
    return "nothing";
  case yaml_node::kind::scalar:
    return "a single value";
  case yaml_node::kind::sequence:
    return "a list";
  case yaml_node::kind::mapping:
    return "a mapping";
  }
  return "";
}

yaml_node_ptr read_yaml(std::string_view text, diagnostics& found, std::string_view page) {
  if (text.size() > configuration_bytes_max) {
    found.error({}, "the file is larger than " + std::to_string(configuration_bytes_max >> 20U) + " MiB");
    return nullptr;
  }
  if (!readable(text, found)) return nullptr;
  tree_builder builder{found};
  try {
    std::istringstream stream{std::string{text}};
    YAML::Parser parser{stream};
    if (parser.HandleNextDocument(builder) && parser)
      found.error(builder.root() ? second_document(text, builder.root()->at) : place{},
                  "another YAML document begins here (a line ---), and the file needs one alone");
  } catch (const YAML::Exception& wrong) {
    found.error(place_of(wrong.mark), "this is not YAML: " + in_plain_words(wrong.msg));
    return nullptr;
  } catch (const beyond_limit& limit) {
    found.error(limit.at, limit.message);
    return nullptr;
  } catch (const std::exception& wrong) {
    found.error({}, std::string{"this cannot be read as YAML: "} + wrong.what());
    return nullptr;
  }
  if (!builder.root() || builder.root()->what == yaml_node::kind::null) {
    found.error({1, 1}, "the file is empty: " + std::string{page} + " shows what belongs into it");
    return nullptr;
  }
  return builder.root();
}

} // namespace strowger::actors
