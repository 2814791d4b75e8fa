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

void take_pool(journal_story& story, const json& fact) {
  const auto& name = fact.at("fact").get_ref<const std::string&>();
  if (name == "offer_won") ++story.won[fact.at("offer")];
  if (name == "interaction_closed") ++story.pool_closed[fact.at("interaction")];
  if (name == "wrap_up_begun") ++story.chats[fact.at("interaction")].wrapped_up;
  if (name == "agent_released") ++story.chats[fact.at("interaction")].let_go;
  if (name == "interaction_queued" && fact.value("why", "") == "transfer")
    ++story.chats[fact.at("interaction")].transferred;
  if (name == "interaction_quarantined")
    story.wrong.push_back(fact.at("interaction").get<std::string>() + " was quarantined");
}

} // namespace

journal_story read_journal(const std::filesystem::path& socket) {
  journal_story story;
  const auto failed = ask(socket, "journal", [&](const json& record) {
    for (const auto& fact : record.at("facts")) {
      if (record.contains("interaction"))
        take_conversation(story, record.at("interaction"), fact);
      else
        take_pool(story, fact);
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

std::vector<std::string> audit(const journal_story& story, const sim::crowd& all) {
  auto wrong = story.wrong;
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
