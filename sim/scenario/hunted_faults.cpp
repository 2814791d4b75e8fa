#include "sim/scenario/hunted_faults.hpp"
#include "actors/configuration_values.hpp"
#include <algorithm>

namespace strowger::sim {

std::string span_text(instant span) { return std::to_string(std::max<instant>(span / 1'000, 0)) + "ms"; }

std::string when_text(instant at, instant lasts) {
  return ", at: " + span_text(at) + ", lasts: {law: constant, mean: " + span_text(lasts) + "}";
}

std::string fault_text(const engine_fault& fault, const routing::pool_settings& settings) {
  const auto thousandths = [](double value) {
    return actors::decimal_text(static_cast<std::int64_t>(value * 1'000));
  };
  auto text = "fault: " + std::string{to_text(fault.what)} + when_text(fault.at, fault.lasts);
  const auto keeps = std::string{", keeps: "} + (fault.dice % 2 == 1 ? "true" : "false");
  const auto by = ", by: " + span_text(fault.by);
  const auto share = ", share: " + thousandths(fault.share * 100) + "%";
  const auto channel = fault.channel ? ", channel: " + std::string{routing::to_text(*fault.channel)} : "";
  switch (fault.what) {
  case fault_kind::crash:
    return text + ", turns: " + std::to_string(fault.turns) + keeps;
  case fault_kind::adapter_loss:
    return text + ", resume_within: " + span_text(fault.resume_within) + channel;
  case fault_kind::adapter_disorder:
    return text + by + share + channel;
  case fault_kind::late_answers:
    text += by;
    [[fallthrough]];
  case fault_kind::double_answers: {
    std::string names;
    for (const auto agent : fault.agents) names += (names.empty() ? "" : ", ") + settings.agents[agent].name;
    return text + share + ", agents: [" + names + "]";
  }
  case fault_kind::slow_matcher:
    return text + by;
  case fault_kind::slow_disk:
    return text + ", factor: " + thousandths(fault.factor);
  case fault_kind::failing_disk:
    return text + keeps;
  case fault_kind::clock_jump:
    return text + by + (fault.back ? ", back: true" : "");
  case fault_kind::adapter_cut:
  case fault_kind::agents_lost:
  case fault_kind::full_disk:
    break;
  }
  return text;
}

} // namespace strowger::sim
