#include "actors/configuration_draft.hpp"
#include "routing/flow/spoken_number.hpp"
#include <algorithm>
#include <array>
#include <set>

/// Flows of the configuration file, and what they name.
namespace strowger::actors {
namespace {

namespace rf = routing::flow;

/// Which keys a node of a kind may have beside `name` and `does`.
struct node_kind {
  std::string_view does;
  std::vector<std::string_view> keys;
};
const std::array<node_kind, 10>& node_kinds() {
  static const std::array<node_kind, 10> kinds{
      {{"say", {"say", "next"}},
       {"menu", {"say", "again", "silent", "tries", "timeout", "reply_within", "options", "otherwise"}},
       {"collect",
        {"say", "again", "silent", "tries", "timeout", "reply_within", "as", "kind", "min", "max", "end_key",
         "attribute", "sensitive", "next", "otherwise"}},
       {"set", {"language", "attributes", "requires", "priority", "queue", "next"}},
       {"if", {"branches", "otherwise"}},
       {"hours", {"hours", "open", "closed"}},
       {"queue", {"queue", "waiting", "rounds", "callback", "refused"}},
       {"message", {"say", "thanks", "queue", "length_max", "reply_within"}},
       {"close", {"say"}},
       {"go", {"flow"}}}};
  return kinds;
}

/// Reads one node, and notes where its keys stand.
class node_reader {
public:
  node_reader(draft& made, const section_values& from) : made_{made}, from_{from} {}

  rf::step read() {
    const auto& does = from_.text("does");
    for (const auto& one : node_kinds())
      if (one.does == does) refuse_others(one);
    if (does == "say") return rf::say_node{said("say"), from_.text("next")};
    if (does == "menu") return menu();
    if (does == "collect") return collect();
    if (does == "set") return set();
    if (does == "if") return branches();
    if (does == "hours") return rf::hours_node{from_.text("hours"), from_.text("open"), from_.text("closed")};
    if (does == "queue") return queue();
    if (does == "message") return message();
    if (does == "close") return rf::close_node{said("say")};
    return rf::go_node{from_.text("flow")};
  }

private:
  void refuse_others(const node_kind& kind) {
    for (const auto& other : node_kinds())
      for (const auto key : other.keys)
        if (from_.says(key) && std::find(kind.keys.begin(), kind.keys.end(), key) == kind.keys.end() &&
            told_.insert(key).second)
          made_.found.error(from_.at(key), std::string{key} + " is no key of a node that does `" +
                                               std::string{kind.does} + "`");
  }
  rf::names said(std::string_view key) const { return texts(from_.words(key)); }
  rf::question question() const {
    rf::question ask;
    ask.say = said("say");
    ask.again = said("again");
    ask.silent = said("silent");
    ask.tries_max = static_cast<std::uint8_t>(from_.number("tries"));
    ask.timeout = duration(from_, "timeout");
    ask.reply_within = duration(from_, "reply_within");
    return ask;
  }
  rf::step menu() const {
    rf::menu_node node{question(), {}, from_.text("otherwise")};
    for (const auto& one : from_.sections("options")) {
      if (one.text("key").find_first_not_of("0123456789*#") != std::string::npos)
        made_.found.error(one.at("key"),
                          "key: " + in_quotes(one.text("key")) + " cannot be pressed: digits, * and # can");
      node.options.push_back({one.text("key"), texts(one.words("words")), one.text("next")});
    }
    return node;
  }
  rf::step collect() const {
    rf::collect_node node;
    node.ask = question();
    node.name = from_.text("as");
    node.kind = from_.text("kind") == "text" ? rf::answer_kind::text : rf::answer_kind::digits;
    node.attribute = from_.number("attribute") != 0;
    node.sensitive = from_.number("sensitive") != 0;
    node.min = static_cast<std::uint8_t>(from_.number("min"));
    node.max = static_cast<std::uint8_t>(from_.number("max"));
    node.end_key = from_.text("end_key");
    node.next = from_.text("next");
    node.otherwise = from_.text("otherwise");
    if (node.attribute && from_.good("as")) {
      const auto known = made_.known.interaction.find(node.name);
      if (known == made_.known.interaction.end() || known->second != routing::attribute_kind::text)
        made_.found.error(from_.at("as"), "as: " + in_quotes(node.name) +
                                              " is not declared under attributes as a text of interactions");
    }
    return node;
  }
  rf::step set() const {
    rf::set_node node;
    node.attributes = read_values(made_, from_, false).all();
    node.language = from_.text("language");
    node.requirement = read_levels(made_, from_, "requires");
    if (from_.good("priority")) node.priority = static_cast<std::int32_t>(from_.number("priority"));
    node.queue = from_.text("queue");
    node.next = from_.text("next");
    return node;
  }
  rf::step branches() const {
    rf::branch_node node{{}, from_.text("otherwise")};
    for (const auto& one : from_.sections("branches"))
      node.branches.push_back({read_expression(made_, one, "when"), one.text("next")});
    return node;
  }
  rf::step queue() const {
    rf::queue_node node;
    node.queue = from_.text("queue");
    node.rounds_max = static_cast<std::uint16_t>(from_.number("rounds"));
    node.refused = from_.text("refused");
    for (const auto& one : from_.sections("waiting"))
      node.waiting.push_back({duration(one, "after"), texts(one.words("say")), one.number("callback") != 0});
    const auto words = from_.section("callback");
    auto& callback = node.callback;
    callback.key = words.text("key");
    callback.timeout = duration(words, "timeout");
    callback.words = texts(words.words("words"));
    const std::array<std::pair<std::string_view, rf::names*>, 5> said_with{{{"offer", &callback.offer},
                                                                            {"confirm", &callback.confirm},
                                                                            {"number", &callback.number},
                                                                            {"thanks", &callback.thanks},
                                                                            {"refused", &callback.refused}}};
    for (const auto& [key, to] : said_with)
      if (words.says(key)) *to = texts(words.words(key));
    return node;
  }
  rf::step message() const {
    return rf::message_node{said("say"), said("thanks"), from_.text("queue"), duration(from_, "length_max"),
                            duration(from_, "reply_within")};
  }

  draft& made_;
  const section_values& from_;
  std::set<std::string_view> told_;
};

/// Where a mistake in a flow is shown: at the key, or else at the node or the flow.
place place_of(const draft& made, const rf::mistake& wrong) {
  for (const auto& key : {wrong.key, std::string{}})
    if (const auto at = made.flow_places.find({wrong.flow, wrong.node, key}); at != made.flow_places.end())
      return at->second;
  const auto at = made.flow_places.find({wrong.flow, {}, {}});
  return at == made.flow_places.end() ? place{} : at->second;
}

/// The flows that a flow may lead to, itself first.
std::vector<const rf::definition*> reached_from(const rf::book& all, const std::string& name) {
  std::vector<const rf::definition*> reached;
  const auto add = [&](const std::string& flow) {
    const auto* one = all.find(flow);
    if (one != nullptr && std::find(reached.begin(), reached.end(), one) == reached.end())
      reached.push_back(one);
  };
  add(name);
  for (std::size_t i = 0; i < reached.size(); ++i)
    for (const auto& node : reached[i]->nodes)
      if (const auto* go = std::get_if<rf::go_node>(&node.what)) add(go->flow);
  return reached;
}

std::string queue_of(const rf::step& what) {
  return std::visit(
      [](const auto& one) {
        if constexpr (requires { one.queue; })
          return one.queue;
        else
          return std::string{};
      },
      what);
}

/// In which of our languages callers of an entry point may hear a flow: as their number says, or the flow
/// sets.
std::set<std::string> languages_of(const draft& made, const std::string& entry,
                                   const std::vector<const rf::definition*>& flows) {
  std::set<std::string> all;
  const auto add = [&](const std::string& language) { all.emplace(rf::to_text(rf::tongue_of(language))); };
  for (const auto& number : made.out.sip->numbers)
    if (number.entry == entry) add(number.language);
  for (const auto* flow : flows)
    for (const auto& node : flow->nodes)
      if (const auto* set = std::get_if<rf::set_node>(&node.what); set != nullptr && !set->language.empty())
        add(set->language);
  return all;
}

/// Who calls, and where from: prompts of these folders in these languages.
struct callers {
  std::string who;
  std::vector<std::filesystem::path> folders;
  std::set<std::string> languages;
};

/// What is named and not there is passed over, and nobody would notice but the caller.
void warn_of_prompts(draft& made, const callers& of, const std::string& flow, const rf::node& node,
                     std::set<std::string>& told) {
  for (const auto& said : rf::said_by(node.what))
    for (const auto& language : of.languages) {
      const auto prompt = language + "/" + said.name;
      if (rf::is_computed(said.name) || prompt_is_there(of.folders, prompt)) continue;
      if (told.insert(flow + '\n' + node.name + '\n' + said.key + '\n' + prompt).second)
        made.found.warning(place_of(made, {flow, node.name, said.key, {}}),
                           said.key + ": there is no prompt " + prompt +
                               ", in no folder of sip.media.prompts and "
                               "no queue's: " +
                               of.who + " hear nothing in its place");
    }
}

/// What the flows an entry point leads to name must be there for its tenant and channel.
void check_entry(draft& made, const draft_entry_point& entry, std::set<std::string>& told) {
  const auto& settings = entry.settings;
  const auto flows = reached_from(made.out.flows, settings.flow);
  const bool calls = settings.channel == routing::channel_kind::voice;
  callers of{"callers of the entry point " + in_quotes(settings.name), {}, {}};
  if (calls && made.out.sip) {
    std::vector<std::string> queues{settings.queue};
    for (const auto* flow : flows)
      for (const auto& node : flow->nodes) queues.push_back(queue_of(node.what));
    of.folders = prompt_folders(made, settings.tenant, queues);
    of.languages = languages_of(made, settings.name, flows);
  }
  for (const auto* flow : flows)
    for (const auto& node : flow->nodes) {
      const auto wrong = [&](const std::string& key, const std::string& what) {
        if (told.insert(flow->name + '\n' + node.name + '\n' + key + '\n' + what).second)
          made.found.error(place_of(made, {flow->name, node.name, key, {}}), key + ": " + what);
      };
      const auto of_tenant = " of the tenant " + in_quotes(settings.tenant) + ", whose entry point " +
                             in_quotes(settings.name) + " leads here";
      if (const auto queue = queue_of(node.what); !queue.empty() && !made.queues.find(settings.tenant, queue))
        wrong("queue", in_quotes(queue) + " is no queue" + of_tenant);
      const auto* hours = std::get_if<rf::hours_node>(&node.what);
      if (hours != nullptr && !made.hours.find(settings.tenant, hours->hours))
        wrong("hours", in_quotes(hours->hours) + " are no opening hours" + of_tenant);
      warn_of_prompts(made, of, flow->name, node, told);
      if (calls) continue;
      for (const auto& said : rf::said_by(node.what))
        if (!rf::is_computed(said.name) && !made.messages.find({}, said.name) &&
            said.name != "callback-confirm")
          wrong(said.key, in_quotes(said.name) + " is not declared under messages, and the entry point " +
                              in_quotes(settings.name) + " takes chats");
    }
}

/// The announcements of a queue's own flow, for callers who come there by any entry point of its tenant.
void check_announcements(draft& made, const queue_flow& queue, std::set<std::string>& told) {
  const auto* flow = made.out.flows.find(queue.flow);
  if (flow == nullptr || !made.out.sip) return;
  callers of{"callers in the queue " + in_quotes(queue.queue),
             prompt_folders(made, queue.tenant, {queue.queue}),
             {}};
  for (const auto& entry : made.all_entry_points)
    if (entry.settings.tenant == queue.tenant && entry.settings.channel == routing::channel_kind::voice)
      of.languages.merge(languages_of(made, entry.settings.name, {}));
  const auto node = std::find_if(flow->nodes.begin(), flow->nodes.end(), [](const auto& one) {
    return std::holds_alternative<rf::queue_node>(one.what);
  });
  if (node != flow->nodes.end()) warn_of_prompts(made, of, flow->name, *node, told);
}

} // namespace

void read_flows(draft& made, const section_values& file) {
  for (const auto& one : file.sections("flows")) {
    rf::definition flow{one.text("name"), {}};
    if (!one.good("name") ||
        !made.flows.add({}, flow.name, one.at("name"), made.out.flows.flows.size(), made.found))
      continue;
    made.flow_places[{flow.name, {}, {}}] = one.at("name");
    for (const auto& from : one.sections("nodes")) {
      if (!from.good("name") || !from.good("does")) continue;
      const auto& name = from.text("name");
      made.flow_places.try_emplace({flow.name, name, {}}, from.at("name"));
      for (const auto& kind : node_kinds())
        for (const auto key : kind.keys)
          if (from.says(key)) made.flow_places.try_emplace({flow.name, name, std::string{key}}, from.at(key));
      flow.nodes.push_back({name, node_reader{made, from}.read()});
    }
    made.out.flows.flows.push_back(std::move(flow));
  }
  if (made.out.flows.flows.size() > rf::flows_max)
    made.found.error(file.at("flows"), "flows has more than " + std::to_string(rf::flows_max) + " entries");
  if (made.found.any_error()) return;
  for (const auto& wrong : rf::mistakes_in(made.out.flows))
    made.found.error(place_of(made, wrong), wrong.what + " (flow " + wrong.flow +
                                                (wrong.node.empty() ? "" : ", node " + wrong.node) + ")");
}

std::string read_flow_name(draft& made, const section_values& from) {
  if (!from.good("flow")) return {};
  const auto& name = from.text("flow");
  made.flows.find({}, name, from.at("flow"), "flow", made.found);
  return name;
}

void check_flow_uses(draft& made) {
  std::set<std::string> told;
  std::set<std::string> used;
  for (const auto& entry : made.all_entry_points) {
    if (entry.settings.flow.empty()) continue;
    check_entry(made, entry, told);
    for (const auto* flow : reached_from(made.out.flows, entry.settings.flow)) used.insert(flow->name);
  }
  for (std::size_t i = 0; i < made.out.queue_flows.size(); ++i) {
    const auto& queue = made.out.queue_flows[i];
    used.insert(queue.flow);
    check_announcements(made, queue, told);
    const auto* flow = made.out.flows.find(queue.flow);
    if (flow != nullptr && std::none_of(flow->nodes.begin(), flow->nodes.end(), [](const auto& node) {
          return std::holds_alternative<rf::queue_node>(node.what);
        }))
      made.found.error(made.queue_flow_places[i],
                       "flow: " + in_quotes(queue.flow) +
                           " has no node that does `queue`, so nothing is told while it waits");
  }
  for (const auto& flow : made.out.flows.flows)
    if (!used.contains(flow.name))
      made.found.warning(place_of(made, {flow.name, {}, {}, {}}),
                         "no entry point and no queue leads to the flow " + in_quotes(flow.name));
}

} // namespace strowger::actors
