#include "tests/channels/conformance.hpp"
#include <algorithm>

namespace strowger::tests {

using namespace strowger::channels;

bool engine_double::state::owes_end(conversation_id conversation) const {
  return std::any_of(owed.begin(), owed.end(), [&](const auto& one) {
    return one.second.conversation == conversation && std::holds_alternative<channels::end>(one.second.what);
  });
}

void engine_double::state::forget_owed(conversation_id conversation, std::uint32_t up_to) {
  std::erase_if(owed, [&](const auto& one) {
    const auto* message = std::get_if<show_message>(&one.second.what);
    return one.second.conversation == conversation && (!message || message->message.number <= up_to) &&
           (message || up_to == ~std::uint32_t{0});
  });
}

engine_double::engine_double(engine_faults faults)
  : faults_{faults}, dice_{faults.seed}, postman_{[this] { deliver(); }} {}

engine_double::~engine_double() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  wake_.notify_all();
  postman_.join();
}

bool engine_double::chance(double probability) {
  return probability > 0 && std::uniform_real_distribution<double>{0, 1}(dice_) < probability;
}

void engine_double::post(conversation_id conversation, letter one) {
  {
    std::unique_lock lock{mutex_};
    wake_.wait(lock, [this] {
      return !adapter_ || starter_ == std::thread::id{} || starter_ == std::this_thread::get_id();
    });
    if (!adapter_) return;
    const auto* command = std::get_if<channel_command>(&one);
    const bool passing = command && !command->id;
    if (passing && !std::holds_alternative<show>(command->what) && chance(faults_.lose_passing)) return;
    if (!command && chance(faults_.lose_acknowledgement)) return;
    auto& box = mail_[conversation];
    if (command && command->id && chance(faults_.repeat_command)) box.push_back(one);
    box.push_back(std::move(one));
  }
  wake_.notify_all();
}

/// One letter at a time, of a conversation drawn by lot: order holds within one, not between them.
void engine_double::deliver() {
  std::unique_lock lock{mutex_};
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || (adapter_ && !mail_.empty()); });
    if (stopping_) return;
    auto from = mail_.begin();
    std::advance(from, static_cast<std::ptrdiff_t>(dice_() % mail_.size()));
    const auto conversation = from->first;
    auto one = std::move(from->second.front());
    from->second.pop_front();
    if (from->second.empty()) mail_.erase(from);
    auto* adapter = adapter_;
    delivering_ = true;
    lock.unlock();
    if (auto* command = std::get_if<channel_command>(&one))
      adapter->command(std::move(*command));
    else
      adapter->acknowledged(conversation, std::get<std::uint64_t>(one));
    lock.lock();
    delivering_ = false;
    wake_.notify_all();
  }
}

void engine_double::start(channel_adapter& adapter) {
  {
    // What others say meanwhile comes behind what is owed.
    const std::lock_guard lock{mutex_};
    starter_ = std::this_thread::get_id();
  }
  std::vector<open_conversation> open;
  now.change([&](state& all) {
    for (const auto& [id, one] : all.conversations)
      if (one.goes_on(all.owes_end(id)))
        open.push_back({id, one.last_event, one.customer_here, one.kept, !one.open});
      else
        all.forget_owed(id);
  });
  std::vector<conversation_id> open_now;
  for (const auto& one : open) open_now.push_back(one.conversation);
  adapter.resume(std::move(open));
  adapter.admit(true, "");
  {
    const std::lock_guard lock{mutex_};
    adapter_ = &adapter;
  }
  // As docs/channel-contract.md has it: messages that are not marked, whatever came of them before, then
  // ends.
  const auto all = now.copy();
  for (const auto& one : open_now) {
    const auto& known = all.conversations.at(one);
    for (const auto& [number, id] : known.shown)
      if (number > known.received)
        post(one, channel_command{id, one, show_message{known.messages[number - 1]}});
  }
  for (const auto& [id, command] : all.owed)
    if (!std::holds_alternative<show_message>(command.what)) post(command.conversation, command);
  {
    const std::lock_guard lock{mutex_};
    starter_ = {};
  }
  wake_.notify_all();
}

void engine_double::stop() {
  std::unique_lock lock{mutex_};
  adapter_ = nullptr;
  mail_.clear();
  wake_.wait(lock, [this] { return !delivering_; });
}

void engine_double::event(channel_event event) {
  bool refuses = false;
  {
    const std::lock_guard lock{mutex_};
    if (!adapter_ || (event.number != 0 && chance(faults_.lose_event))) return;
    if (std::holds_alternative<arrived>(event.what) && refusals_ > 0) {
      --refusals_;
      refuses = true;
    }
  }
  std::vector<letter> answers;
  now.change([&](state& all) {
    const auto known = all.conversations.find(event.conversation);
    if (event.number == 0) {
      if (known != all.conversations.end()) known->second.passed.push_back(event.what);
      if (std::holds_alternative<typing>(event.what)) ++all.typing;
      if (const auto* asked = std::get_if<refresh>(&event.what)) {
        if (known == all.conversations.end() || known->second.last_event == 0)
          all.broken.emplace_back("refresh before the arrival is durable");
        else if (known->second.open || all.owes_end(event.conversation))
          answers.emplace_back(channel_command{{}, event.conversation, view_of(known->second, *asked)});
      }
      return;
    }
    auto& one = all.conversations[event.conversation];
    if (event.number > one.last_event + 1) {
      if (faults_.lose_event == 0) all.broken.push_back("a gap before event " + std::to_string(event.number));
      return;
    }
    if (event.number == one.last_event + 1) {
      const auto before = one.messages.size();
      take(all, one, event);
      one.last_event = event.number;
      if (one.messages.size() > before)
        answers.emplace_back(channel_command{{}, event.conversation, show_message{one.messages.back()}});
      if (refuses) one.open = false;
    }
    answers.emplace_back(one.last_event);
  });
  for (auto& answer : answers) post(event.conversation, std::move(answer));
  if (refuses) refuse(event.conversation, refusal_);
}

void engine_double::take(state& all, durable_conversation& one, const channel_event& event) {
  if ((event.number == 1) != std::holds_alternative<arrived>(event.what))
    all.broken.emplace_back("`arrived` is not event 1");
  one.taken.push_back(event.what);
  if (const auto* what = std::get_if<arrived>(&event.what)) {
    one.entry = what->entry;
    if (one.kept.empty()) all.broken.emplace_back("`arrived` before `keep`");
  } else if (const auto* said = std::get_if<channels::said>(&event.what)) {
    const bool repeat = std::any_of(one.messages.begin(), one.messages.end(),
                                    [&](const auto& message) { return message.client == said->client; });
    if (!repeat)
      one.messages.push_back({static_cast<std::uint32_t>(one.messages.size() + 1),
                              speaker::customer,
                              "",
                              said->client,
                              said->text,
                              {}});
  } else if (const auto* marked = std::get_if<channels::marked>(&event.what)) {
    if (marked->received < one.received || marked->read < one.read || marked->received > one.messages.size())
      all.broken.emplace_back("marks go back, or beyond the last message");
    one.received = marked->received;
    all.forget_owed(event.conversation, one.received);
    one.read = marked->read;
  } else if (std::holds_alternative<channels::went_away>(event.what)) {
    if (!one.customer_here) all.broken.emplace_back("went away twice");
    one.customer_here = false;
    ++one.went_away;
  } else if (std::holds_alternative<channels::came_back>(event.what)) {
    if (one.customer_here) all.broken.emplace_back("came back without having gone");
    one.customer_here = true;
    ++one.came_back;
  } else if (std::holds_alternative<channels::left>(event.what)) {
    one.left = true;
  }
}

show engine_double::view_of(const durable_conversation& one, const refresh& asked) const {
  show what;
  what.tag = asked.tag;
  what.interaction = "interaction-1.1";
  what.status = one.open ? conversation_status::connected : conversation_status::closed;
  what.agent = "Ada";
  for (const auto& message : one.messages)
    if (message.number > asked.last) what.messages.push_back(message);
  return what;
}

void engine_double::outcome(command_outcome outcome) {
  {
    const std::lock_guard lock{mutex_};
    if (!adapter_) return;
  }
  now.change([&](state& all) {
    if (!outcome.id) all.broken.emplace_back("an outcome without a command");
    ++all.outcomes[outcome.id];
    all.owed.erase(outcome.id);
  });
}

void engine_double::keep(std::string, conversation_id conversation, std::string bytes) {
  {
    const std::lock_guard lock{mutex_};
    if (!adapter_) return;
  }
  now.change([&](state& all) {
    if (bytes.size() > kept_max) all.broken.emplace_back("more bytes kept than may be");
    all.conversations[conversation].kept = std::move(bytes);
  });
}

void engine_double::reachable(std::string, std::vector<reachability> endpoints, bool whole) {
  now.change([&](state& all) {
    if (whole) all.reachable.clear();
    for (const auto& one : endpoints) all.reachable[one.endpoint] = one.reachable;
  });
}

void engine_double::command(channel_command what) {
  if (what.id) now.change([&](state& all) { all.owed[what.id] = what; });
  const auto conversation = what.conversation;
  post(conversation, std::move(what));
}

void engine_double::agent_says(conversation_id conversation, std::string text) {
  channel_command order;
  now.change([&](state& all) {
    auto& one = all.conversations[conversation];
    one.messages.push_back(
        {static_cast<std::uint32_t>(one.messages.size() + 1), speaker::agent, "Ada", 0, std::move(text), {}});
    order = {command_id{7, ++last_command_}, conversation, show_message{one.messages.back()}};
    one.shown[one.messages.back().number] = order.id;
  });
  command(std::move(order));
}

void engine_double::agent_marks(conversation_id conversation, std::uint32_t received, std::uint32_t read) {
  command({{}, conversation, show_marks{received, read}});
}

void engine_double::end(conversation_id conversation, const std::string& reason) {
  channel_command order;
  now.change([&](state& all) {
    auto& one = all.conversations[conversation];
    one.open = false;
    one.ended = reason;
    order = {command_id{7, ++last_command_}, conversation, channels::end{reason}};
  });
  command(std::move(order));
}

void engine_double::refuse(conversation_id conversation, const std::string& code) {
  channel_command order;
  now.change([&](state&) {
    order = {command_id{7, ++last_command_}, conversation, channels::refuse{code, routing::milliseconds{0}}};
  });
  command(std::move(order));
}

void engine_double::refuse_arrivals(int count, std::string code) {
  const std::lock_guard lock{mutex_};
  refusals_ = count;
  refusal_ = std::move(code);
}

} // namespace strowger::tests
