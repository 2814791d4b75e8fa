#include "actors/interaction_shell.hpp"
#include <algorithm>
#include <utility>

/// What comes with time. Silence of the customer: its queue says after how long it counts, the pool what it
/// means. After a start silence begins anew.
namespace strowger::actors {

namespace ro = routing;
namespace ch = channels;

ro::milliseconds interaction_shell::quiet_after() const {
  const auto queue = house_.settings_of(queue_);
  return queue ? queue->rules.load.quiet_after : ro::milliseconds{};
}

/// What was meant for a customer who could not be let in is said all the same, before the end.
void interaction_shell::learned(const ro::fact::customer_told& what, const news&) {
  tell_caller(what);
  if (what.callback && state_.open && callback_ == ch::callback_stage::none && !state_.by_phone) {
    callback_ = ch::callback_stage::offered;
    house_.pools.tell(serving_pool(), ask_interaction_standing{id_});
  }
  const auto configuration = house_.configuration();
  const auto& all = configuration->messages;
  const auto said =
      std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == what.message; });
  if (said == all.end()) return;
  const bool chinese = language_.rfind("zh", 0) == 0 || said->english.empty();
  std::vector<storage::content_item> contents;
  const auto text = put_text(chinese && !said->chinese.empty() ? said->chinese : said->english, contents);
  (void)feed(ro::customer_informed{text}, 0, std::move(contents));
}

void interaction_shell::customer_spoke() {
  heard_at_ = line_.now().at;
  if (!shown_lead_) return;
  if (quiet_told_ != false) tell_pool(ro::customer_quiet{id_, false});
  quiet_told_ = false;
  listen_for_silence();
}

void interaction_shell::listen_for_silence() {
  if (listening_ || state_.by_phone || is_call())
    return; // it looks again when that rings; who is on the telephone types nothing
  const auto after = quiet_after();
  if (after.count() <= 0) return;
  listening_ = true;
  delayed_send(this, after, interaction_letter{quiet_wake{++quiet_generation_}});
}

void interaction_shell::on(quiet_wake& what) {
  if (what.generation != quiet_generation_) return;
  listening_ = false;
  const auto after = quiet_after();
  if (!state_.open || !shown_lead_ || after.count() <= 0) return;
  const auto left = heard_at_ + after - line_.now().at;
  if (left.count() > 0) {
    listening_ = true;
    delayed_send(this, left, interaction_letter{quiet_wake{++quiet_generation_}});
  } else {
    if (quiet_told_ != true) tell_pool(ro::customer_quiet{id_, true});
    quiet_told_ = true;
  }
}

void interaction_shell::on(interaction_wake& what) {
  if (what.generation != wake_generation_) return;
  wake_at_.reset();
  (void)feed(ro::conversation_wake{});
  wake_flow();
  if (call_) call_->wake();
}

} // namespace strowger::actors
