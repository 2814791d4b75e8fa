#include "channels/media/prompts/spoken_prompts.hpp"
#include "channels/media/prompts/sound_file.hpp"
#include <array>
#include <fstream>
#include <set>
#include <spawn.h>
#include <sys/wait.h>

extern char** environ;

namespace strowger::channels::prompts {
namespace {

constexpr float loudness = 0.7F;

/// Runs espeak-ng; false when it failed.
bool speak(const std::string& espeak, const std::string& language, std::string text,
           const std::filesystem::path& to) {
  std::string voice = language == "zh" ? "cmn-latn-pinyin" : "en-gb",
              speed = language == "zh" ? "160" : "150";
  std::array<std::string, 9> words{espeak, "-v",        voice, "-s",           speed,
                                   "-w",   to.string(), "--",  std::move(text)};
  std::array<char*, 10> arguments{};
  for (std::size_t i = 0; i < words.size(); ++i) arguments[i] = words[i].data();
  pid_t child = 0;
  if (posix_spawn(&child, espeak.c_str(), nullptr, nullptr, arguments.data(), environ) != 0) return false;
  int status = 0;
  return waitpid(child, &status, 0) == child && status == 0;
}

bool is_name(const std::string& name) {
  return !name.empty() && name.size() <= 64 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
}

/// What the voice reads: the text, or what stands behind a `|` (espeak-ng reads pinyin, but few characters).
std::string read_aloud(const std::string& text) {
  const auto bar = text.find('|');
  return bar == std::string::npos ? text : text.substr(text.find_first_not_of(' ', bar + 1));
}

/// One line of the list; returns what is wrong.
std::string speak_line(const std::string& espeak, const std::string& language, const std::string& line,
                       const std::filesystem::path& to, std::set<std::string>& names) {
  const auto blank = line.find(' ');
  const auto name = line.substr(0, blank);
  if (blank == std::string::npos || !is_name(name)) return "not a name and a text: " + line;
  if (!names.insert(name).second) return "there twice: " + name;
  const auto raw = to / (name + ".raw.wav");
  if (!speak(espeak, language, read_aloud(line.substr(line.find_first_not_of(' ', blank))), raw))
    return espeak + " failed on " + name;
  const auto spoken = read_wav(raw);
  std::error_code ignored;
  std::filesystem::remove(raw, ignored);
  if (!spoken) return espeak + " wrote no 16-bit mono WAV for " + name;
  const auto ready = trimmed(resampled(*spoken, telephone_rate), loudness);
  if (ready.samples.empty()) return "silence for " + name;
  return write_wav(to / (name + ".wav"), ready) ? std::string{} : "cannot write into " + to.string();
}

} // namespace

std::string speak_list(const std::string& espeak, const std::string& language,
                       const std::filesystem::path& list, const std::filesystem::path& to) {
  std::ifstream in{list};
  if (!in) return "cannot read " + list.string();
  std::error_code failed;
  std::filesystem::create_directories(to, failed);
  std::set<std::string> names;
  std::string line;
  while (std::getline(in, line)) {
    if (line.empty() || line.starts_with("#")) continue;
    if (auto wrong = speak_line(espeak, language, line, to, names); !wrong.empty()) return wrong;
  }
  std::ofstream out{to / "list"};
  for (const auto& name : names) out << name << '\n';
  return out.flush() ? std::string{} : "cannot write into " + to.string();
}

} // namespace strowger::channels::prompts
