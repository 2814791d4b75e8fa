#include "tests/crash/journal_audit.hpp"
#include "channels/admin/control_client.hpp"
#include "routing/model/id_text.hpp"
#include <nlohmann/json.hpp>

namespace strowger::tests::crash {

using nlohmann::json;
namespace admin = channels::admin;

namespace {

constexpr routing::milliseconds patience{60'000};

/// Every line of the answer to one command; what went wrong otherwise.
std::optional<std::string> ask(const std::filesystem::path& socket, std::string_view command,
                               const std::function<void(const json&)>& line) {
  auto there = admin::control_client::connect(socket);
  if (const auto* problem = std::get_if<admin::control_problem>(&there)) return problem->message;
  auto& client = std::get<admin::control_client>(there);
  client.send(command, json::object());
  while (true) {
    const auto answer = client.next(patience);
    using kind = admin::control_answer::kind;
    if (answer.what == kind::done) return std::nullopt;
    if (answer.what != kind::line) return answer.code + " " + answer.message;
    line(json::parse(answer.line));
  }
}

void take_conversation(journal_story& story, const std::string& interaction, const json& fact) {
  const auto& name = fact.at("fact").get_ref<const std::string&>();
  if (name == "conversation_begun") {
    ++story.chats[interaction].began;
    story.chats[interaction].customer = fact.at("customer");
  } else if (name == "conversation_over") {
    ++story.chats[interaction].ended;
  }
}

/// Where interactions are. The journal has one order over all pools, so this holds after every fact.
void take_stay(journal_story& story, int pool, const json& fact) {
  const auto& name = fact.at("fact").get_ref<const std::string&>();
  if (name != "interaction_queued" && name != "interaction_departed" && name != "interaction_closed") return;
  const auto& interaction = fact.at("interaction").get_ref<const std::string&>();
  auto& chat = story.chats[interaction];
  if (name != "interaction_queued") {
    if (chat.pools.erase(pool) == 0 && name != "interaction_closed")
      story.wrong.push_back(interaction + " leaves a pool it is not in");
    return;
  }
  chat.pools.insert(pool);
  if (chat.pools.size() > 1) story.wrong.push_back(interaction + " is in two pools at once");
  ++chat.visits_begun[fact.at("visit")];
  const auto why = fact.value("why", "");
  if (why == "transfer") ++chat.transferred;
  if (why == "moved") ++chat.moved;
}

void take_move(journal_story& story, int pool, const json& fact) {
  const auto& name = fact.at("fact").get_ref<const std::string&>();
  if (name == "interaction_departed") {
    auto& one = story.moves[{pool, fact.at("move")}];
    one.interaction = fact.at("interaction");
    ++one.departed;
    one.by_its_agent = fact.value("transferred", false);
    auto& chat = story.chats[one.interaction];
    ++(one.by_its_agent ? chat.transferred : chat.moved);
  } else if (name == "interaction_handed_over") {
    auto& one = story.moves[{pool, fact.at("move")}];
    ++(fact.value("taken", false) ? one.taken : one.refused);
  } else if (name == "move_known") {
    auto& one = story.moves[{fact.at("from"), fact.at("move")}];
    ++(fact.value("known", false) ? one.known : one.forgotten);
  } else if (name == "engine_joined") {
    for (auto& [of, one] : story.moves)
      if (of.first == pool && one.departed > one.taken + one.refused) one.over_a_start = true;
  }
}

void take_pool(journal_story& story, int pool, const json& fact) {
  const auto& name = fact.at("fact").get_ref<const std::string&>();
  take_stay(story, pool, fact);
  take_move(story, pool, fact);
  if (name == "offer_won") ++story.won[fact.at("offer")];
  if (name == "interaction_closed") ++story.pool_closed[fact.at("interaction")];
  if (name == "visit_ended") ++story.chats[fact.at("interaction")].visits_ended[fact.at("visit")];
  if (name == "wrap_up_begun") ++story.chats[fact.at("interaction")].wrapped_up;
  if (name == "agent_released") ++story.chats[fact.at("interaction")].let_go;
  if (name == "interaction_quarantined")
    story.wrong.push_back(fact.at("interaction").get<std::string>() + " was quarantined");
}

void audit_visits(const std::string& interaction, const journal_story::chat& chat,
                  std::vector<std::string>& wrong) {
  int expected = 0;
  for (const auto& [visit, times] : chat.visits_begun)
    if (visit != ++expected || times != 1)
      wrong.push_back(interaction + " began visit " + std::to_string(visit) + " " + std::to_string(times) +
                      " times, visit " + std::to_string(expected) + " was expected");
  for (const auto& [visit, times] : chat.visits_ended)
    if (times != 1 || !chat.visits_begun.contains(visit))
      wrong.push_back(interaction + " ended visit " + std::to_string(visit) + " " + std::to_string(times) +
                      " times");
}

} // namespace

journal_story read_journal(const std::filesystem::path& socket) {
  journal_story story;
  const auto failed = ask(socket, "journal", [&](const json& record) {
    for (const auto& fact : record.at("facts")) {
      if (record.contains("interaction"))
        take_conversation(story, record.at("interaction"), fact);
      else
        take_pool(story, record.at("pool"), fact);
    }
  });
  if (failed) story.wrong.push_back("the journal cannot be read: " + *failed);
  return story;
}

std::optional<std::uint64_t> open_interactions(const std::filesystem::path& socket) {
  std::optional<std::uint64_t> open;
  const auto failed = ask(socket, "status",
                          [&](const json& status) { open = status.at("interactions").get<std::uint64_t>(); });
  return failed ? std::nullopt : open;
}

std::vector<std::string> audit_so_far(const journal_story& story, const std::map<std::string, int>& moved) {
  auto wrong = story.wrong;
  std::set<std::string> owed;
  for (const auto& [of, one] : story.moves) {
    const auto name = "move " + std::to_string(of.first) + "." + std::to_string(of.second);
    if (one.departed != 1 || one.taken + one.refused > 1 || one.known > 1 || one.forgotten > one.known)
      wrong.push_back(name + " of " + one.interaction + " happened more than once, or never began");
    if (one.taken > one.known) wrong.push_back(name + " of " + one.interaction + " was taken in by nobody");
    if (one.refused > 0 && one.known > 0)
      wrong.push_back(name + " of " + one.interaction + " was refused and taken in");
    if (one.taken + one.refused == 0) owed.insert(one.interaction);
  }
  for (const auto& [interaction, chat] : story.chats) {
    audit_visits(interaction, chat, wrong);
    if (!chat.visits_begun.empty() && chat.pools.empty() && !owed.contains(interaction) &&
        !story.pool_closed.contains(interaction))
      wrong.push_back(interaction + " is not over and in no pool");
  }
  for (const auto& [interaction, times] : moved)
    if (const auto chat = story.chats.find(interaction);
        chat == story.chats.end() || chat->second.moved + chat->second.transferred < times)
      wrong.push_back("a move of " + interaction + " was confirmed and is lost");
  return wrong;
}

std::vector<std::string> audit(const journal_story& story, const crowd& all) {
  std::vector<std::string> wrong;
  for (const auto& [of, one] : story.moves)
    if (one.taken + one.refused != 1 || one.forgotten != one.known)
      wrong.push_back("move " + std::to_string(of.first) + "." + std::to_string(of.second) + " of " +
                      one.interaction + " is still owed");
  std::map<std::string, std::vector<std::string>> of_customer;
  for (const auto& [interaction, chat] : story.chats) {
    if (chat.began != 1) wrong.push_back(interaction + " began " + std::to_string(chat.began) + " times");
    if (chat.ended != 1)
      wrong.push_back(interaction + " ended " + std::to_string(chat.ended) + " times for its customer");
    const auto closed = story.pool_closed.find(interaction);
    if (closed == story.pool_closed.end() || closed->second != 1)
      wrong.push_back(interaction + " is not closed once in the pool");
    of_customer[chat.customer].push_back(interaction);
  }
  for (const auto& [customer, theirs] : of_customer)
    if (theirs.size() != 1) {
      std::string names;
      for (const auto& one : theirs) names += " " + one;
      wrong.push_back("one customer has " + std::to_string(theirs.size()) + " chats:" + names);
    }
  const auto clients = all.clients();
  if (story.chats.size() != clients.size())
    wrong.push_back(std::to_string(clients.size()) + " customers came, and the journal has " +
                    std::to_string(story.chats.size()) + " chats");
  for (const auto& client : clients)
    if (const auto known = client->record(); !story.chats.contains(known.interaction))
      wrong.push_back("\"" + known.interaction + "\" of a customer is not in the journal");
  for (const auto& [offer, times] : story.won)
    if (times != 1) wrong.push_back(offer + " was won " + std::to_string(times) + " times");
  const auto done = all.confirmed();
  for (const auto offer : done.accepts)
    if (!story.won.contains(routing::to_text(offer)))
      wrong.push_back("the accept of " + routing::to_text(offer) + " was confirmed and is lost");
  for (const auto interaction : done.closes)
    if (const auto chat = story.chats.find(routing::to_text(interaction));
        chat == story.chats.end() || chat->second.wrapped_up == 0)
      wrong.push_back("the close of " + routing::to_text(interaction) + " was confirmed and is lost");
  for (const auto& [interaction, times] : done.transfers)
    if (const auto chat = story.chats.find(routing::to_text(interaction));
        chat == story.chats.end() || chat->second.transferred < times)
      wrong.push_back("a transfer of " + routing::to_text(interaction) + " was confirmed and is lost");
  return wrong;
}

} // namespace strowger::tests::crash
