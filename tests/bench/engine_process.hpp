#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

namespace strowger::bench {

/// A child process that is measured from outside, and killed when this goes.
class child_process {
public:
  /// `file` with `arguments`; what it says goes to `log`. With `listen` its standard output can be waited on.
  child_process(const std::filesystem::path& file, const std::vector<std::string>& arguments,
                const std::filesystem::path& log, bool listen = false);
  ~child_process();
  child_process(const child_process&) = delete;
  child_process& operator=(const child_process&) = delete;

  /// The next line of its standard output; throws when it ended instead.
  std::string next_line();
  /// SIGTERM, so that it ends what it has started, too; SIGKILL when that takes longer than this.
  void end(std::chrono::seconds limit);
  /// SIGKILL, and waits for the end.
  void kill();
  /// Anonymous resident memory, as `RssAnon` in proc(5); throws when it is gone.
  [[nodiscard]] std::uint64_t memory_bytes() const;
  /// With that of the processes it has started.
  [[nodiscard]] std::uint64_t family_memory_bytes() const;
  /// User and system time so far.
  [[nodiscard]] double cpu_s() const;
  /// Its own, and that of the processes it has started.
  [[nodiscard]] double family_cpu_s() const;
  /// Until it ends by itself; throws when that takes longer.
  void wait(std::chrono::seconds limit);

private:
  [[nodiscard]] std::vector<pid_t> children() const;

  pid_t id_ = 0;
  int output_ = -1;
};

/// Programs of the build stand beside this one.
std::filesystem::path program(const std::string& name);

/// A TCP port of 127.0.0.1 that is free just now.
std::uint16_t free_port();

/// What `/metrics` at this port says of a figure without labels; throws where it says nothing.
double metric(std::uint16_t port, const std::string& name);

/// How an engine for the groups `recovery` and `webchat` is set up: queue0 with agents that take many chats,
/// and queue1, which nobody serves. Web chat on 127.0.0.1.
struct engine_file {
  std::filesystem::path file;
  std::uint16_t port = 0;
};
engine_file write_engine_file(const std::filesystem::path& folder, std::uint32_t agents);

} // namespace strowger::bench
