#include "actors/configuration_draft.hpp"
#include <algorithm>
#include <array>

/// `prompts` and `music` of queues, and whether the prompts that a file names are there.
namespace strowger::actors {
namespace {

constexpr const char* usual_music = "music/hold";

/// Sentences that come with the programs, in each language (channels/media/prompts).
constexpr std::array<std::string_view, 18> made_sentences{
    "welcome",          "all-busy",       "patience",          "not-understood",  "nothing-heard",
    "closed",           "goodbye",        "technical-problem", "choose-language", "leave-message",
    "message-thanks",   "callback-offer", "callback-confirm",  "callback-number", "callback-thanks",
    "callback-refused", "recording",      "connecting"};

bool comes_with_the_programs(std::string_view name) {
  if (name == usual_music) return true;
  if (!name.starts_with("en/") && !name.starts_with("zh/")) return false;
  name.remove_prefix(3);
  return name.starts_with("number-") ||
         std::find(made_sentences.begin(), made_sentences.end(), name) != made_sentences.end();
}

} // namespace

bool prompt_is_there(const std::vector<std::filesystem::path>& folders, const std::string& name) {
  if (name.starts_with("tone:") || comes_with_the_programs(name)) return true;
  return std::any_of(folders.begin(), folders.end(), [&](const std::filesystem::path& folder) {
    std::error_code problem;
    for (const char* ending : {".wav", ".ulaw", ".alaw"})
      if (std::filesystem::exists(folder / (name + ending), problem)) return true;
    return false;
  });
}

std::vector<std::filesystem::path> prompt_folders(const draft& made, const std::string& tenant,
                                                  const std::vector<std::string>& queues) {
  auto folders = made.out.sip ? made.out.sip->audio.prompts : std::vector<std::filesystem::path>{};
  for (const auto& one : made.out.queue_sounds)
    if (one.tenant == tenant && !one.prompts.empty() &&
        std::find(queues.begin(), queues.end(), one.queue) != queues.end())
      folders.push_back(one.prompts);
  return folders;
}

void read_queue_sounds(draft& made, const section_values& queue, const std::string& tenant) {
  if (!queue.says("prompts") && !queue.says("music")) return;
  queue_sound_settings sounds{tenant, queue.text("name"), {}, {}};
  if (queue.says("music")) sounds.music = queue.text("music");
  if (queue.good("prompts")) {
    sounds.prompts = resolved(made.out.file, queue.text("prompts"));
    std::error_code problem;
    if (!std::filesystem::is_directory(sounds.prompts, problem))
      made.found.warning(queue.at("prompts"), "prompts: there is no folder " + sounds.prompts.string());
  }
  for (const std::string_view key : {"prompts", "music"})
    if (queue.good(key) && !made.out.sip)
      made.found.warning(queue.at(key),
                         std::string{key} + " does nothing: there are no calls without the section sip");
  made.out.queue_sounds.push_back(sounds);
  if (queue.good("music") && made.out.sip &&
      !prompt_is_there(prompt_folders(made, tenant, {sounds.queue}), sounds.music))
    made.found.warning(queue.at("music"), "music: neither the queue's `prompts` nor a folder of "
                                          "sip.media.prompts has " +
                                              sounds.music + ", so those who wait would hear silence");
}

} // namespace strowger::actors
