#include "channels/media/files/recording_file.hpp"
#include "channels/media/media_loop.hpp"
#include "channels/media/media_settings_text.hpp"
#include <CLI/CLI.hpp>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/file.h>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

/// strowger-media: the process that plays, passes on, mixes and records calls (docs/media.md).
namespace {

using namespace strowger::channels::media;

media_loop* running = nullptr;

void end_on_signal(int) {
  if (running != nullptr) running->stop();
}

struct words {
  media_settings settings;
  std::string lock, read, key_file, settings_file;
  std::vector<std::string> prompts, prompt_sets;
  long long silent_after_ms = 5'000, alone_after_ms = 600'000;
};

/// One descriptor for each line.
void raise_descriptor_limit() {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
}

/// Audio goes before everything that can wait. Needs root, CAP_SYS_NICE or a limit that allows it.
void ask_for_priority() {
  constexpr int before_others = -10;
  if (::setpriority(PRIO_PROCESS, 0, before_others) != 0)
    std::fprintf(stderr, "part=media event=no_priority why=\"%s\"\n", std::strerror(errno));
}

int read_to_output(const words& asked) {
  std::string key;
  if (!asked.key_file.empty()) {
    std::FILE* file = std::fopen(asked.key_file.c_str(), "rbe");
    key.resize(recording_key_bytes + 1);
    key.resize(file != nullptr ? std::fread(key.data(), 1, key.size(), file) : 0);
    if (file != nullptr) std::fclose(file);
  }
  const auto end = read_recording(asked.read, key,
                                  [](bytes_view some) { std::fwrite(some.data(), 1, some.size(), stdout); });
  if (!end) {
    std::fprintf(stderr, "strowger-media: %s\n", end.reason().detail.c_str());
    return 1;
  }
  if (!end.value().whole)
    std::fprintf(stderr, "strowger-media: the recording was torn off; this is its beginning, %llu bytes\n",
                 static_cast<unsigned long long>(end.value().bytes));
  return end.value().whole ? 0 : 4;
}

/// What was made when Strowger was built: installed, or of the build tree this program lies in.
void add_prompts_of_the_house(std::vector<std::filesystem::path>& folders) {
  std::error_code problem;
  const auto here = std::filesystem::read_symlink("/proc/self/exe", problem).parent_path();
  for (const auto& candidate : {here / "../share/strowger/prompts", here / "../prompts"})
    if (std::filesystem::is_directory(candidate, problem))
      return folders.push_back(std::filesystem::weakly_canonical(candidate));
  std::fputs("part=media event=no_prompts_of_the_house why=\"no share/strowger/prompts or prompts beside the "
             "program's folder\"\n",
             stderr);
}

int serve(words& asked, const strowger::channels::sign_of_life& sign) {
  if (!asked.lock.empty()) {
    const int fd = ::open(asked.lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || ::flock(fd, LOCK_EX | LOCK_NB) != 0) {
      std::fprintf(stderr, "strowger-media: another one holds %s\n", asked.lock.c_str());
      return 3;
    }
  }
  for (const auto& folder : asked.prompts) asked.settings.prompt_folders.emplace_back(folder);
  for (const auto& set : asked.prompt_sets) {
    const auto mark = set.find('=');
    if (mark == std::string::npos) {
      std::fprintf(stderr, "strowger-media: --prompt-set %s: write NAME=FOLDER\n", set.c_str());
      return 2;
    }
    asked.settings.prompt_sets.push_back({set.substr(0, mark), set.substr(mark + 1)});
  }
  asked.settings.silent_after = strowger::routing::milliseconds{asked.silent_after_ms};
  asked.settings.alone_after = strowger::routing::milliseconds{asked.alone_after_ms};
  asked.settings.log = [](std::string_view line) {
    std::fprintf(stderr, "part=media event=%.*s\n", static_cast<int>(line.size()), line.data());
  };
  if (!asked.settings_file.empty()) {
    std::ifstream file{asked.settings_file};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    if (const auto read = read_settings(text, asked.settings); !read) {
      std::fprintf(stderr, "part=media event=not_started why=\"%s\"\n", read.reason().detail.c_str());
      return 2;
    }
  }
  add_prompts_of_the_house(asked.settings.prompt_folders);
  raise_descriptor_limit();
  ask_for_priority();
  media_loop loop{asked.settings};
  if (const auto started = loop.start(); !started) {
    std::fprintf(stderr, "part=media event=not_started why=\"%s\"\n", started.reason().detail.c_str());
    return 1;
  }
  loop.shows(sign);
  running = &loop;
  for (const int signal : {SIGTERM, SIGINT}) std::signal(signal, end_on_signal);
  std::signal(SIGPIPE, SIG_IGN);
  loop.run();
  running = nullptr;
  return 0;
}

} // namespace

int main(int count, char** arguments) {
  const strowger::channels::sign_of_life sign;
  words asked;
  CLI::App app{"Plays, passes on, mixes and records calls for strowger-sip"};
  app.add_option("--socket", asked.settings.socket, "Where strowger-sip connects");
  app.add_option("--lock", asked.lock, "A file that is held locked while this runs");
  app.add_option("--bind", asked.settings.bind, "Address of the RTP ports");
  app.add_option("--advertise", asked.settings.advertise, "Address callers are told");
  app.add_option("--first-port", asked.settings.first_port, "First RTP port");
  app.add_option("--last-port", asked.settings.last_port, "Last RTP port");
  app.add_option("--prompts", asked.prompts, "Folder with prompts; of one name the earlier folder's counts");
  app.add_option("--prompt-set", asked.prompt_sets, "NAME=FOLDER: prompts of a queue, looked in first");
  app.add_option("--silent-after-ms", asked.silent_after_ms, "A line without RTP is reported after so long");
  app.add_option("--alone-after-ms", asked.alone_after_ms,
                 "Ends after so long without strowger-sip; 0: never");
  app.add_option("--settings", asked.settings_file, "The same settings as JSON in a file, read once");
  app.add_option("--read", asked.read, "Write a recording as WAV to standard output instead of serving");
  app.add_option("--key-file", asked.key_file, "The 32 bytes of the key of --read");
  CLI11_PARSE(app, count, arguments);
  if (!asked.read.empty()) return read_to_output(asked);
  if (asked.settings.socket.empty() && asked.settings_file.empty()) {
    std::fprintf(stderr, "strowger-media: --socket is needed\n");
    return 2;
  }
  return serve(asked, sign);
}
