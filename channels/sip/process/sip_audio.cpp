#include "channels/endpoint_names.hpp"
#include "channels/sip/process/sip_adapter.hpp"

/// Audio that callers lack, and what operators are told of it.
namespace strowger::channels::sip {

/// Callers hear nothing where it should be: once for each, or a queue's loop would fill the log.
void sip_adapter::tell_missing(const std::string& prompt) {
  if (missing_told_.size() < missing_told_max && missing_told_.insert(prompt).second)
    ports_.log("warning", "event=prompt_missing name=" + prompt);
}

void sip_adapter::port_missed() {
  if (!audio_.refused(now())) return;
  const auto range = settings_.audio ? " first_port=" + std::to_string(settings_.audio->first) +
                                           " last_port=" + std::to_string(settings_.audio->last)
                                     : std::string{};
  ports_.log("alarm", "event=audio_ports_used_up" + range +
                          " what=\"calls are refused: each end of a call takes two ports (sip.media)\"");
  if (resumed_)
    ports_.engine->reachable(std::string{adapter_name}, {{std::string{audio_used_up}, true}}, false);
  arm();
}

void sip_adapter::watch_audio() {
  if (!audio_.pass(now())) return;
  ports_.log("info", "event=audio_ports_free refused=" + std::to_string(audio_.count()));
  if (resumed_)
    ports_.engine->reachable(std::string{adapter_name}, {{std::string{audio_used_up}, false}}, false);
}

} // namespace strowger::channels::sip
