#include "sim/scenario/scenario_text.hpp"
#include <algorithm>

namespace strowger::sim {

using namespace actors;

namespace {

bool plain(const std::string& text) {
  if (text.empty() || text.front() == ' ' || text.back() == ' ' || text.front() == '-') return false;
  if (std::string_view{"%@`?~"}.find(text.front()) != std::string_view::npos) return false;
  return std::none_of(text.begin(), text.end(), [](char one) {
    return static_cast<unsigned char>(one) < 0x20 ||
           std::string_view{",[]{}:#&*!|>'\"\\"}.find(one) != std::string_view::npos;
  });
}

std::string scalar_text(const yaml_node& node) {
  if (!node.quoted && (plain(node.text) || node.text.front() == '-')) return node.text;
  std::string out = "\"";
  for (const char one : node.text) {
    if (one == '"' || one == '\\') out += '\\';
    if (one == '\n')
      out += "\\n";
    else
      out += one;
  }
  return out + '"';
}

std::string key_text(const std::string& key) {
  yaml_node node;
  node.text = key;
  return plain(key) ? key : scalar_text(node);
}

std::string line_of(const yaml_node& node) {
  std::string out;
  switch (node.what) {
  case yaml_node::kind::null:
    return "";
  case yaml_node::kind::scalar:
    return scalar_text(node);
  case yaml_node::kind::sequence:
    for (const auto& item : node.items) out += (out.empty() ? "" : ", ") + line_of(*item);
    return "[" + out + "]";
  case yaml_node::kind::mapping:
    for (const auto& entry : node.entries)
      out += (out.empty() ? "" : ", ") + key_text(entry.key) + ": " + line_of(*entry.value);
    return "{" + out + "}";
  }
  return out;
}

/// A mapping with a line for each key, lists of mappings with one for each item.
void write_block(std::string& out, const yaml_node& node, const std::string& indent) {
  for (const auto& entry : node.entries) {
    const auto& value = *entry.value;
    const bool list = value.what == yaml_node::kind::sequence && !value.items.empty() &&
                      value.items.front()->what == yaml_node::kind::mapping;
    out += indent + key_text(entry.key) + ":";
    if (list) {
      out += "\n";
      for (const auto& item : value.items) out += indent + "  - " + line_of(*item) + "\n";
    } else if (value.what == yaml_node::kind::mapping && !value.entries.empty() && indent.empty()) {
      out += "\n";
      write_block(out, value, indent + "  ");
    } else {
      out += " " + line_of(value) + "\n";
    }
  }
}

} // namespace

std::string scenario_text(const yaml_node& root) {
  std::string out;
  write_block(out, root, "");
  return out;
}

} // namespace strowger::sim
