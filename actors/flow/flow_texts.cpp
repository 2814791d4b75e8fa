#include "actors/flow/flow_texts.hpp"
#include <algorithm>

namespace strowger::actors {
namespace {

namespace rf = routing::flow;

std::string position_text(std::uint32_t position, bool chinese) {
  const auto number = std::to_string(position);
  return chinese ? "您现在排在第 " + number + " 位。" : "You are number " + number + " in line.";
}
std::string wait_text(std::uint32_t minutes, bool chinese) {
  const auto number = std::to_string(minutes);
  if (chinese) return "预计等待时间大约 " + number + " 分钟。";
  return "The expected wait is about " + number + (minutes == 1 ? " minute." : " minutes.");
}

std::string one_text(const std::string& name, const rf::speech& said,
                     const std::vector<message_settings>& messages, bool chinese) {
  if (name == rf::position_name) return position_text(said.position, chinese);
  if (name == rf::wait_name) return wait_text(said.minutes, chinese);
  const auto found =
      std::find_if(messages.begin(), messages.end(), [&](const auto& one) { return one.name == name; });
  if (found == messages.end()) return {};
  return chinese && !found->chinese.empty() ? found->chinese : found->english;
}

} // namespace

std::string text_of(const rf::speech& said, const std::vector<message_settings>& messages,
                    const std::string& language) {
  const bool chinese = language.rfind("zh", 0) == 0;
  std::string all;
  for (const auto& name : said.names) {
    const auto text = one_text(name, said, messages, chinese);
    if (text.empty()) continue;
    if (!all.empty()) all += '\n';
    all += text;
  }
  return all;
}

} // namespace strowger::actors
